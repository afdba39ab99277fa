using Cake.Core;

namespace Interlock.Build.Tests;

public sealed class ExceptionExitTests : IDisposable
{
    private readonly Interruption _interruption = new();

    public void Dispose() => _interruption.Dispose();

    [Fact]
    public void A_good_run_is_done() => After(null, host: 0).ShouldBe(ExitCode.Done);

    [Fact]
    public void A_failure_that_names_its_code_ends_with_it() =>
        After(new CakeException((int)ExitCode.Held, "A person decides."), host: -1).ShouldBe(ExitCode.Held);

    [Fact]
    public void A_code_that_is_wrapped_is_found() =>
        After(new AggregateException(new InvalidOperationException(), new CakeException((int)ExitCode.StoppedUnchanged)), host: -1).ShouldBe(ExitCode.StoppedUnchanged);

    [Fact]
    public void Any_other_failure_is_unexpected() => After(new InvalidOperationException("No."), host: -1).ShouldBe(ExitCode.Unexpected);

    [Fact]
    public void A_code_nobody_knows_is_unexpected() => After(new CakeException(77, "No."), host: -1).ShouldBe(ExitCode.Unexpected);

    [Fact]
    public void A_cancellation_without_a_signal_is_unexpected() => After(new OperationCanceledException(), host: -1).ShouldBe(ExitCode.Unexpected);

    [Fact]
    public void A_host_that_fails_before_any_task_is_no_success() => new ExceptionExit(_interruption).After(-1).ShouldBe(ExitCode.Unexpected);

    [Fact]
    public void What_completing_found_out_about_a_failure_decides()
    {
        var exit = new ExceptionExit(_interruption);

        exit.Record(new InvalidOperationException("The work."), new CakeException((int)ExitCode.FailedNotBack, "And it is not back."));

        exit.After(-1).ShouldBe(ExitCode.FailedNotBack);
    }

    [Theory]
    [InlineData(ExitCode.StoppedUnchanged)]
    [InlineData(ExitCode.Held)]
    [InlineData(ExitCode.Interrupted)]
    public void Completing_that_breaks_once_something_may_have_changed_is_for_a_person(ExitCode ended)
    {
        var exit = new ExceptionExit(_interruption);

        exit.Record(new CakeException((int)ended), new InvalidOperationException("Connection is not open"), mayHaveChanged: true);

        exit.After(-1).ShouldBe(ExitCode.FailedNotBack);
    }

    [Fact]
    public void Completing_that_breaks_is_told_beside_the_failure()
    {
        var exit = new ExceptionExit(_interruption) { Untold = new AggregateException(new InvalidOperationException("The work."), new IOException("No disk.")) };
        using var told = new StringWriter();

        new ErrorLog().Tell(exit, told);

        told.ToString().ShouldContain("The work.");
        told.ToString().ShouldContain("No disk.");
    }

    [Fact]
    public void Completing_that_breaks_never_masks_the_failure_of_a_run_that_changed_nothing()
    {
        var exit = new ExceptionExit(_interruption);

        exit.Record(new CakeException((int)ExitCode.StoppedUnchanged), new InvalidOperationException("No disk."));

        exit.After(-1).ShouldBe(ExitCode.StoppedUnchanged);
    }

    private ExitCode After(Exception? thrown, int host)
    {
        var exit = new ExceptionExit(_interruption);
        exit.Record(thrown);
        return exit.After(host);
    }
}
