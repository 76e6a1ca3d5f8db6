using System.Text;
using OrleansAi.Gateway.Guardrails.Moderation;
using OrleansAi.Gateway.Registry;

namespace OrleansAi.Gateway.Tests.Registry;

public sealed class ModelDefinitionTests
{
    private const string Full = """
        {
          "targets": [ { "provider": "openai", "model": "gpt-5", "weight": 9, "contextTokens": 400000, "maxOutputTokens": 9000, "capabilities": [ "tools", "jsonSchema" ], "price": { "inputPerMillion": 0.25 } }, { "provider": "local", "model": "local" } ],
          "strategy": "Cheapest",
          "fallback": [ "local" ],
          "fallbackOn": { "ContextWindow": [ "long" ] },
          "cache": { "exact": "00:30:00", "stale": "01:00:00", "semantic": 0.95, "embeddingModel": "e" },
          "guardrails": { "redact": [ "Email" ], "blocklist": [ "x" ], "moderation": { "model": "m", "action": "Flag", "categories": { "hate/threatening": 0.5 } } },
          "structuredOutput": { "check": true, "retries": 2 },
          "maxOutputTokens": 99,
          "limits": { "requestsPerMinute": 5, "budgetPerDay": 1.5 }
        }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_OfWhatWasRead_IsReadTheSame(bool inTheSettingsCase)
    {
        var json = inTheSettingsCase ? Full.Replace("\"targets\"", "\"Targets\"").Replace("\"cache\"", "\"Cache\"").Replace("\"exact\"", "\"Exact\"") : Full;
        var model = Read(json).Model!;

        Assert.Equal(("Cheapest", 9.0, 99L), (model.Strategy, model.Targets[0].Weight, model.MaxOutputTokens));
        Assert.Equal((400_000L, 9000L, 0.25m), (model.Targets[0].ContextTokens, model.Targets[0].MaxOutputTokens, model.Targets[0].Price!.InputPerMillion));
        Assert.Equal((TimeSpan.FromMinutes(30), 0.95, 5L), (model.Cache.Exact, model.Cache.Semantic, model.Limits.RequestsPerMinute));
        Assert.Equal((ModerationAction.Flag, 0.5), (model.Guardrails!.Moderation!.Action, model.Guardrails.Moderation.Categories["hate/threatening"]));
        var written = ModelDefinition.Write(model);
        Assert.Equal(written, ModelDefinition.Write(ModelDefinition.Read(written)));
        Assert.Equal(written, ModelDefinition.Write(Read(written).Model!));
        Assert.Contains("\"ContextWindow\":[\"long\"]", written, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadStrictly_MembersThatAreNull_CountAsLeftOut()
    {
        var model = Read("""{"targets":[{"provider":"a","model":"b","weight":null}],"fallback":null,"limits":null,"strategy":null}""").Model!;

        Assert.Equal((1.0, 0, "Weighted"), (model.Targets[0].Weight, model.Fallback.Count, model.Strategy));
        Assert.Null(model.Limits.RequestsPerMinute);
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("null", "no JSON object")]
    [InlineData("""{"targets":[null]}""", "targets[0] is null")]
    [InlineData("""{"fallbackOn":{"Timeout":[null]}}""", "fallbackOn.Timeout[0] is null")]
    [InlineData("""{"targets":[{"weigth":1}]}""", "weigth")]
    [InlineData("""{"targets":[{"weight":"heavy"}]}""", "targets[0].weight can't be read")]
    [InlineData("""{"fallback":"local"}""", "fallback can't be read")]
    [InlineData("""{"cache":{"exact":"soon"}}""", "cache.exact can't be read")]
    [InlineData("""{"strategy":"Ordered","strategy":"Weighted"}""", "strategy")]
    public void ReadStrictly_OfWhatIsNoModel_SaysWhere(string json, string expected)
    {
        var (model, problem) = Read(json);

        Assert.Null(model);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("OrleansAi.Gateway", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfANewerVersion_PassesOverWhatItDoesNotKnow() =>
        Assert.Equal("Ordered", ModelDefinition.Read("""{"strategy":"Ordered","mood":"good"}""").Strategy);

    private static (Gateway.Routing.ModelOptions? Model, string? Problem) Read(string json) => ModelDefinition.ReadStrictly(Encoding.UTF8.GetBytes(json));
}
