using Interlock.EnvFiles;

namespace Interlock.Tests.EnvFiles;

public sealed class EnvFileTests
{
    [Theory]
    [InlineData("A=b", "b")]
    [InlineData("  export A = b  ", "b")]
    [InlineData("\uFEFFA=b\r\n", "b")]
    [InlineData("A=", "")]
    [InlineData("A=b # a comment", "b")]
    [InlineData("A=b#c", "b#c")]
    [InlineData("A=# only a comment", "")]
    [InlineData("A=\"b # c\" # d", "b # c")]
    [InlineData("A='${B} \\n \"'", "${B} \\n \"")]
    [InlineData("A=\"one\\ntwo \\\"x\\\" \\$ \\\\ \\d\"", "one\ntwo \"x\" $ \\ \\d")]
    [InlineData("A=\"one\ntwo\"\n# end", "one\ntwo")]
    [InlineData("A='one\n\n#two'", "one\n\n#two")]
    [InlineData("A=pa$$word=", "pa$$word=")]
    [InlineData("# first\n\nA=b", "b")]
    public void A_value_is_read_as_programs_read_it(string text, string value)
    {
        var file = EnvFile.Parse(text);

        file.Problems.ShouldBeEmpty();
        file.Entries.ShouldHaveSingleItem().Value.ShouldBe(value);
    }

    [Theory]
    [InlineData("A=1\nwhat is this\nB=2", 2, "is not NAME=value, a comment or empty")]
    [InlineData("A=1\n1B=x\nB=2", 2, "is not NAME=value, a comment or empty")]
    [InlineData("A=1\nC=\"open\nB=2", 2, "has no closing \"")]
    [InlineData("A=1\nC='x' y\nB=2", 2, "has text behind the closing '; a comment begins with #")]
    [InlineData("A=1\nA=3\nB=2", 2, "A stands on line 1 already; programs differ in which one they take: remove one")]
    [InlineData("A=1\nC=x${B}\nB=2", 2, "refers to another variable, which is not followed: write the value, or put it in single quotes when ${ is part of it")]
    [InlineData("A=1\nC=\"x\n${B}\"\nB=2", 2, "refers to another variable, which is not followed: write the value, or put it in single quotes when ${ is part of it")]
    public void What_can_t_be_read_is_told_with_its_line_and_the_rest_is_read(string text, int line, string message)
    {
        var file = EnvFile.Parse(text);

        file.Problems.ShouldBe([(line, message)]);
        file.Entries.Select(entry => entry.Name).ShouldBe(["A", "B"]);
        file.Entries[1].Line.ShouldBe(text.Split('\n').Length);
    }

    [Fact]
    public void A_value_is_not_in_what_is_printed() => EnvFile.Parse("A=hidden-one").Entries[0].ToString().ShouldBe("A, line 1");
}
