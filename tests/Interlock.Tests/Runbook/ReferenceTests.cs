using Interlock.Runbook;

namespace Interlock.Tests.Runbook;

public sealed class ReferenceTests
{
    [Fact]
    public void A_variable_of_the_environment_becomes_the_value_and_is_masked_in_a_secret()
    {
        var value = "a-value-" + Guid.NewGuid().ToString("N");
        var runbook = Text.Good(Variable("${env:SHOP_VALUE}"), variables: ("SHOP_VALUE", value));

        runbook.Services["web"].Variables["X"].Value!.Reveal().ShouldBe(value);
        SecretMask.Apply($"is {value}").ShouldBe("is ***");
    }

    [Fact]
    public void A_plain_value_that_stands_in_the_runbook_is_not_masked()
    {
        var value = "plain-" + Guid.NewGuid().ToString("N");
        Text.Good(Variable(value)).Services["web"].Variables["X"].Value!.Reveal().ShouldBe(value);
        SecretMask.Apply(value).ShouldBe(value);
    }

    [Fact]
    public void A_value_whose_name_sounds_secret_is_masked_even_in_a_plain_text()
    {
        var value = "header-" + Guid.NewGuid().ToString("N");
        var runbook = Text.Good(Text.With("verify: {before: [{get: /, headers: {X-Api-Key: '${env:SHOP_KEY}'}}]}"), variables: ("SHOP_KEY", value));

        runbook.Verify.Before[0].Headers["X-Api-Key"].ShouldBe(value);
        SecretMask.Apply(value).ShouldBe("***");
    }

    [Fact]
    public void What_a_variable_with_a_secret_name_puts_into_a_longer_text_is_masked()
    {
        var value = "in-a-text-" + Guid.NewGuid().ToString("N");
        var header = Text.Good(Text.With("verify: {before: [{get: /, headers: {X-Of: 'shop ${env:SHOP_TOKEN} x'}}]}"), variables: ("SHOP_TOKEN", value)).Verify.Before[0].Headers["X-Of"];

        SecretMask.Apply(header).ShouldBe("shop *** x");
    }

    [Fact]
    public void A_missing_variable_is_named_with_the_one_it_was_probably_mistyped_for()
    {
        var problem = Text.OnlyProblem(Variable("${env:SHOP_TOKEN}"), variables: ("SHOP_TOKNE", "x"));

        (problem.Message, problem.Nearest, problem.Line).ShouldBe(("the environment variable SHOP_TOKEN is not set", "SHOP_TOKNE", 7));
    }

    [Fact]
    public void A_missing_variable_that_is_optional_leaves_the_value_away_for_preflight_to_tell() =>
        Text.Good(Variable("{value: '${env:SHOP_DSN}', required: false}")).Services["web"].Variables["X"].Value.ShouldBeNull();

    [Fact]
    public void A_file_beside_the_runbook_becomes_the_value_without_its_last_line_end()
    {
        var folder = Directory.CreateTempSubdirectory("runbook-");
        try
        {
            var path = Path.Combine(folder.FullName, "release.yaml");
            File.WriteAllText(path, Variable("${file:secrets/value}"));
            Directory.CreateDirectory(Path.Combine(folder.FullName, "secrets"));
            File.WriteAllText(Path.Combine(folder.FullName, "secrets/value"), "from a file\n\n");

            RunbookReader.Read(path, "local", Text.NoVariables).OrThrow().Services["web"].Variables["X"].Value!.Reveal().ShouldBe("from a file\n");
            File.Delete(Path.Combine(folder.FullName, "secrets/value"));
            RunbookReader.Read(path, "local", Text.NoVariables).Problems.ShouldHaveSingleItem().Message.ShouldBe("the file secrets/value does not exist");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("a $${env:HOME} b", "a ${env:HOME} b")]
    [InlineData("serve ${port} ${output} ${version} ${commit}", "serve ${port} ${output} ${version} ${commit}")]
    [InlineData("${env:A}${env:A}-$${file:x}", "11-${file:x}")]
    public void Escapes_stand_for_themselves_and_other_placeholders_are_left(string written, string read) =>
        Text.Good(Text.With($"verify: {{before: [{{get: /, headers: {{X-Of: '{written}'}}}}]}}"), variables: ("A", "1")).Verify.Before[0].Headers["X-Of"].ShouldBe(read);

    [Fact]
    public void A_number_may_come_from_the_environment_and_is_judged_there()
    {
        Text.Good(Text.With("monitor: {min-samples: 10, rate: '${env:RATE}'}"), variables: ("RATE", "25")).Monitor.Rate.ShouldBe(25);
        Text.OnlyProblem(Text.With("monitor: {min-samples: 10, rate: '${env:RATE}'}"), variables: ("RATE", "many")).Message.ShouldBe("found '${env:RATE}'");
    }

    private static string Variable(string value) => Text.With($"    variables:\n      X: {value}");
}
