namespace Interlock.Tests;
public class SmokeTests { [Fact] public void Builds() => typeof(object).ShouldNotBeNull(); }
