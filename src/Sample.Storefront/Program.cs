using Sample.Storefront.Startup;

using var log = new PlainLog(Console.Out, TimeProvider.System);
return await new Service(log, TimeProvider.System).RunAsync(args, Environment.GetEnvironmentVariable);
