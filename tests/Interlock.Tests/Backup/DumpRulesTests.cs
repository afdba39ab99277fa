using Interlock.Backup;

namespace Interlock.Tests.Backup;

public class DumpRulesTests
{
    [Theory]
    [InlineData(12, "1")]
    [InlineData(15, "1")]
    [InlineData(16, "zstd:1")]
    [InlineData(18, "zstd:1")]
    public void The_codec_is_the_lightest_that_the_client_has(int client, string codec) => DumpCodec.For(client).ShouldBe(codec);

    [Fact]
    public void A_small_database_is_dumped_by_one_job_and_a_large_one_by_up_to_four()
    {
        DumpJobs.For(1 << 20, null).ShouldBe(1);
        DumpJobs.For(1L << 40, null).ShouldBeInRange(1, 4);
        DumpJobs.For(1 << 20, 7).ShouldBe(7);
    }
}
