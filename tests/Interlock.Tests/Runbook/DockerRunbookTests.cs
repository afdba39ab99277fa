namespace Interlock.Tests.Runbook;

public class DockerRunbookTests
{
    [Fact]
    public void A_service_of_local_needs_a_command_and_one_of_docker_has_its_images()
    {
        const string web = "name: shop\nversion: 1.0.0\nservices:\n  web:\n    health: /up\n";

        var problem = Text.OnlyProblem(web);

        (problem.Key, problem.Line).ShouldBe(("services.web", 5));
        problem.Message.ShouldBe("'run' is missing");
        Text.Good(web + "platform: docker\n").Services["web"].Run.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("docker: {host: 'ssh://deploy@far'}", "docker.host", "is not the address of an engine")]
    [InlineData("docker: {registry: 'https://registry.example.com'}", "docker.registry", "is not a registry")]
    [InlineData("docker: {registry: Registry.Example.com}", "docker.registry", "is not a registry")]
    [InlineData("docker: {login: {user: x}}", "docker.login", "'password' is missing")]
    [InlineData("docker: {network: 'a b'}", "docker.network", "is not the name of a network")]
    public void What_docker_would_refuse_is_told_with_its_place(string part, string key, string message)
    {
        var problem = Text.OnlyProblem($"name: shop\nversion: 1.0.0\nplatform: docker\nservices: {{web: {{}}}}\n{part}\n");

        problem.Key.ShouldBe(key);
        problem.Message.ShouldContain(message);
    }

    [Fact]
    public void A_file_of_a_secret_that_is_no_variable_is_told_for_it_would_be_in_the_environment()
    {
        var problem = Text.OnlyProblem("name: shop\nversion: 1.0.0\nplatform: docker\nservices: {web: {container: {secret-files: [TOKENS]}, variables: {TOKEN: {generate: hex32}}}}\n");

        (problem.Key, problem.Allowed).ShouldBe(("services.web.container.secret-files", "TOKEN"));
        problem.Message.ShouldContain("'TOKENS' is no variable of web");
    }

    [Theory]
    [InlineData("memory: 5 GB", "memory", "is not an amount of memory")]
    [InlineData("volumes: [data]", "volumes[0]", "is not a volume")]
    [InlineData("image: Shop", "image", "is not the name of an image")]
    [InlineData("port: 70000", "port", "is too large")]
    [InlineData("cpus: 0", "cpus", "is too small")]
    [InlineData("file: ../Dockerfile", "file", "leaves the repository")]
    public void What_a_container_can_not_be_is_told_with_its_place(string part, string key, string message)
    {
        var problem = Text.OnlyProblem($"name: shop\nversion: 1.0.0\nplatform: docker\nservices: {{web: {{container: {{{part}}}}}}}\n");

        problem.Key.ShouldStartWith("services.web.container." + key.Split('[')[0]);
        problem.Message.ShouldContain(message);
    }
}
