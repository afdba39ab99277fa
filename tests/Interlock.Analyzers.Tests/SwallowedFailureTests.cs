namespace Interlock.Analyzers.Tests;

public class SwallowedFailureTests
{
    private const string Swallows = "IL0003 at OnError: TidyTask overrides OnError, which can return without throwing, so its failure is swallowed and the build exits 0: end every path of OnError with a throw, or move the rollback to Teardown";

    [Theory]
    [InlineData("{ }")]
    [InlineData("=> Console.WriteLine(exception);")]
    [InlineData("{ if (context is null) throw exception; }")]
    [InlineData("{ if (context is null) return; throw exception; }")]
    [InlineData("{ try { throw exception; } catch (InvalidOperationException) { Console.WriteLine(); } }")]
    [InlineData("{ try { Undo(); throw exception; } catch { } }")]
    [InlineData("{ Action fail = () => throw exception; Console.WriteLine(fail); }")]
    [InlineData("{ try { throw exception; } catch { } finally { Undo(); } }")]
    [InlineData("{ try { if (context is null) throw exception; } finally { Undo(); } }")]
    [InlineData("=> base.OnError(exception, context);")]
    public async Task An_error_handler_that_can_return_is_refused(string body)
    {
        var said = await Compiled.Says(Handler(body));

        said.ShouldBe([Swallows]);
    }

    [Theory]
    [InlineData("=> throw exception;")]
    [InlineData("{ Undo(); throw exception; }")]
    [InlineData("{ if (context is null) throw new InvalidOperationException(\"no context\", exception); else throw exception; }")]
    [InlineData("{ try { Undo(); } catch (Exception failure) { Console.WriteLine(failure); } throw exception; }")]
    [InlineData("{ try { Undo(); } finally { throw exception; } }")]
    [InlineData("{ try { throw exception; } catch { Undo(); throw; } }")]
    [InlineData("=> System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(exception).Throw();")]
    [InlineData("{ Undo(); System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception); }")]
    [InlineData("{ try { throw exception; } finally { Undo(); } }")]
    [InlineData("{ foreach (var x in new[] { 1, 2 }) Console.WriteLine(x); throw exception; }")]
    public async Task An_error_handler_that_always_throws_is_clean(string body)
    {
        var said = await Compiled.Says(Handler(body));

        said.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_async_handler_throws_too_late()
    {
        var said = await Compiled.Says("""
            public sealed class TidyTask : FrostingTask
            {
                public override async void OnError(Exception exception, ICakeContext context) { await System.Threading.Tasks.Task.Yield(); throw exception; }
            }
            """);

        said.ShouldBe(["IL0003 at OnError: TidyTask handles its error in an async OnError, which returns before it throws, so its failure is swallowed and the build exits 0: make it a synchronous OnError that ends every path with a throw"]);
    }

    [Fact]
    public async Task A_task_that_continues_on_error_is_refused()
    {
        var said = await Compiled.Says("[ContinueOnError] public sealed class TidyTask : FrostingTask;");

        said.ShouldBe(["IL0003 at ContinueOnError: TidyTask carries [ContinueOnError], so its failure is swallowed and the build exits 0: remove the attribute"]);
        (await Compiled.Says("public sealed class TidyTask : FrostingTask;")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_base_class_that_swallows_is_reported_once_where_it_is_written()
    {
        var said = await Compiled.Says("""
            [ContinueOnError] public abstract class Lenient : FrostingTask;
            public sealed class FirstTask : Lenient;
            public sealed class SecondTask : Lenient;
            """);

        said.ShouldBe(["IL0003 at ContinueOnError: Lenient carries [ContinueOnError], so its failure is swallowed and the build exits 0: remove the attribute"]);
    }

    [Fact]
    public async Task A_handler_of_that_name_outside_a_task_is_nobodys_business()
    {
        var said = await Compiled.Says("public sealed class Observer { public void OnError(Exception exception, ICakeContext context) { } }");

        said.ShouldBeEmpty();
    }

    private static string Handler(string body) => $$"""
        public sealed class TidyTask : FrostingTask
        {
            public override void OnError(Exception exception, ICakeContext context) {{body}}
            private static void Undo() { }
        }
        """;
}
