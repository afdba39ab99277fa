namespace Sample.Storefront.Tests;
public class SmokeTests { [Fact] public void Builds() => typeof(object).ShouldNotBeNull(); }
