using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Interlock.Preflight.Dependencies.Sbom;

namespace Interlock.Tests.Preflight.Dependencies;

public sealed class BillOfMaterialsTests
{
    [Fact]
    public async Task It_names_every_package_with_url_version_hashes_and_licence()
    {
        using var room = Mixed();
        var result = await room.RunAsync(new BillOfMaterials(Checkout.Scan()));
        var bom = JsonNode.Parse(room.Artifact("sbom.cdx.json"))!;

        result.Verdict.ShouldBe(Verdict.Go);
        result.Evidence.ShouldStartWith("sbom.cdx.json: 4 packages");
        Components(bom).Select(one => (string?)one["purl"]).ShouldBe(["pkg:pypi/flask-login@0.6.3", "pkg:npm/%40scope/a@1.0.0", "pkg:npm/b@2.0.0%2Bbuild", "pkg:nuget/Npgsql@10.0.0"]);
        var a = Components(bom)[1];
        a["group"]!.GetValue<string>().ShouldBe("@scope");
        a["name"]!.GetValue<string>().ShouldBe("a");
        a["licenses"]![0]!["expression"]!.GetValue<string>().ShouldBe("MIT");
        a["hashes"]![0]!["alg"]!.GetValue<string>().ShouldBe("SHA-512");
        Components(bom)[2]["licenses"]![0]!["license"]!["name"]!.GetValue<string>().ShouldBe("My own terms");
        Components(bom)[2]["scope"]!.GetValue<string>().ShouldBe("excluded");
        bom["metadata"]!["component"]!["version"]!.GetValue<string>().ShouldBe("1.4.0");
        bom["dependencies"]![0]!["dependsOn"]!.AsArray().Count.ShouldBe(4);
    }

    // What bom-1.6.schema.json requires and limits, for the parts that are written.
    [Fact]
    public async Task It_is_what_CycloneDX_1_6_asks_for()
    {
        using var room = Mixed();
        await room.RunAsync(new BillOfMaterials(Checkout.Scan()));
        var bom = JsonNode.Parse(room.Artifact("sbom.cdx.json"))!.AsObject();

        bom.Select(member => member.Key).ShouldBeSubsetOf(["$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata", "components", "dependencies"]);
        bom["bomFormat"]!.GetValue<string>().ShouldBe("CycloneDX");
        bom["specVersion"]!.GetValue<string>().ShouldBe("1.6");
        bom["version"]!.GetValue<int>().ShouldBeGreaterThanOrEqualTo(1);
        bom["serialNumber"]!.GetValue<string>().ShouldMatch("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$");
        DateTimeOffset.TryParse(bom["metadata"]!["timestamp"]!.GetValue<string>(), out _).ShouldBeTrue();
        JsonObject[] all = [.. Components(bom), bom["metadata"]!["component"]!.AsObject(), bom["metadata"]!["tools"]!["components"]![0]!.AsObject()];
        foreach (var one in all)
        {
            one["type"]!.GetValue<string>().ShouldBeOneOf("application", "library");
            one["name"]!.GetValue<string>().ShouldNotBeEmpty();
            one.Select(member => member.Key).ShouldBeSubsetOf(["type", "bom-ref", "group", "name", "version", "scope", "hashes", "licenses", "purl", "evidence", "properties"]);
            foreach (var hash in one["hashes"]?.AsArray() ?? [])
                Regex.IsMatch($"{hash!["alg"]} {hash["content"]}", "^(MD5 [0-9a-f]{32}|SHA-1 [0-9a-f]{40}|SHA-256 [0-9a-f]{64}|SHA-384 [0-9a-f]{96}|SHA-512 [0-9a-f]{128})$").ShouldBeTrue();
            foreach (var licence in one["licenses"]?.AsArray() ?? [])
                (licence!["expression"] ?? licence["license"]?["name"]).ShouldNotBeNull();
        }

        string[] references = [.. all.Select(one => (string?)one["bom-ref"]).OfType<string>()];
        references.ShouldBeUnique();
        bom["dependencies"]!.AsArray().SelectMany(one => one!["dependsOn"]!.AsArray().Select(to => (string)to!).Append((string)one["ref"]!)).ShouldBeSubsetOf(references);
    }

    [Fact]
    public async Task What_could_not_be_read_is_missing_and_said()
    {
        using var room = new Room().With("requirements.txt", "flask==3.0\n= 1");
        var result = await room.RunAsync(new BillOfMaterials(Checkout.Scan()));

        result.Verdict.ShouldBe(Verdict.Warn);
        result.Details.ShouldHaveSingleItem().ShouldStartWith("requirements.txt:2: ");
    }

    private static JsonObject[] Components(JsonNode bom) => [.. bom["components"]!.AsArray().Select(one => one!.AsObject())];

    private static Room Mixed() => new Room()
        .With("requirements.txt", "Flask_Login==0.6.3 --hash=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        .With("package.json", """{"dependencies": {"@scope/a": "^1.0.0"}, "devDependencies": {"b": "^2.0.0"}}""")
        .With("package-lock.json", """
            {"lockfileVersion": 3, "packages": {"": {"dependencies": {"@scope/a": "^1.0.0"}, "devDependencies": {"b": "^2.0.0"}},
              "node_modules/@scope/a": {"version": "1.0.0", "license": "MIT", "integrity": "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="},
              "node_modules/b": {"version": "2.0.0+build", "license": "My own terms", "dev": true}}}
            """)
        .With("A.csproj", """<Project><ItemGroup><PackageReference Include="Npgsql" Version="10.0.0" /></ItemGroup></Project>""");
}
