using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Gateway.Configuration;

namespace OrleansAi.Gateway.Tests.Documentation;

/// <summary>The settings that the documentation shows are settings that the gateway takes.</summary>
public sealed partial class ConfigurationSnippetTests
{
    [Theory]
    [InlineData("docs/getting-started.md", "chat")]
    [InlineData("docs/configuration.md", "chat")]
    public void Settings_OfADocument_KeepAllRules(string document, string model)
    {
        var settings = new ConfigurationBuilder();
        foreach (var snippet in Snippets(Text(document)))
            settings.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(snippet.Replace("env:", "text-of-", StringComparison.Ordinal))));
        var configuration = settings.Build();

        using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddGateway(configuration).BuildServiceProvider();
        var routes = services.GetRequiredService<IGatewaySettings>().Current.Routes;

        Assert.True(routes.TryFind(model, out var route));
        Assert.Contains(route.Fallbacks, fallback => fallback.Name == "local");
    }

    [Theory]
    [InlineData("docs/caching.md")]
    [InlineData("docs/guardrails.md")]
    public void Settings_OfAGuide_KeepAllRulesWhereItsProviderIsThere(string document)
    {
        foreach (var snippet in Snippets(Text(document)))
        {
            var configuration = new ConfigurationBuilder()
                .AddInMemoryCollection([KeyValuePair.Create("OrleansAi:Providers:openai:Endpoint", (string?)"https://api.openai.com/v1")])
                .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(snippet)))
                .Build();

            using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddGateway(configuration).BuildServiceProvider();

            Assert.Contains("chat", services.GetRequiredService<IGatewaySettings>().Current.Routes.Names);
        }
    }

    /// <summary>The responder tells newcomers what to write, so that has to work as well.</summary>
    [Fact]
    public async Task Settings_ThatTheResponderShows_KeepAllRules()
    {
        var answer = await Providers.Local.LocalConversation.AskAsync("");
        var snippet = Assert.Single(Snippets(answer.Text)).Replace("env:", "text-of-", StringComparison.Ordinal);
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(snippet))).Build();

        using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddGateway(configuration).BuildServiceProvider();

        Assert.Equal(["chat", "local"], services.GetRequiredService<IGatewaySettings>().Current.Routes.Names.ToArray());
    }

    private static string[] Snippets(string text) =>
        [.. JsonBlock().Matches(text).Select(block => block.Groups[1].Value).Where(json => json.Contains("\"OrleansAi\"", StringComparison.Ordinal))];

    private static string Text(string document)
    {
        using var reader = new StreamReader(typeof(GatewayHosting).Assembly.GetManifestResourceStream(document)
            ?? throw new InvalidOperationException($"{document} is not bundled."));
        return reader.ReadToEnd();
    }

    [GeneratedRegex("```json\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
