using System.Diagnostics;
using System.Text.Json.Nodes;
using OrleansAi.Inference.ChatTemplates;

namespace OrleansAi.Inference.Tests.ChatTemplates;

/// <summary>Ours against <c>@huggingface/jinja</c>, which renders the same conversations in a process of its own.</summary>
public sealed class HuggingFaceRendererTests
{
    [Fact]
    public async Task Render_AllConversations_GivesWhatHuggingFaceGives()
    {
        var recorded = TemplateCases.Recorded["conversations"]!.AsObject()
            .Where(cell => cell.Value!["text"] is not null).Select(cell => cell.Key).ToList();
        var answers = await RenderAsync(recorded);

        var differences = recorded.Zip(answers, (cell, answer) => (Cell: cell, Answer: answer!.ToJsonString(), Ours: Ours(cell)))
            .Where(row => row.Answer != row.Ours);
        Assert.Empty(differences);
    }

    private static string Ours(string cell) => new JsonObject
    {
        ["text"] = ChatTemplate.Parse(TemplateCases.Template(cell)).Render(TemplateCases.Conversation(cell), FixedTime.Instance),
    }.ToJsonString();

    private static async Task<JsonArray> RenderAsync(IEnumerable<string> cells)
    {
        var start = new ProcessStartInfo("node", ["render.mjs"])
        {
            WorkingDirectory = TemplateCases.Metadata("ChatTemplateReference"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync();
        await node.StandardInput.WriteAsync(new JsonArray([.. cells.Select(Cell)]).ToJsonString());
        node.StandardInput.Close();
        var answers = JsonNode.Parse(await output)!.AsArray();
        await node.WaitForExitAsync();
        return answers;
    }

    private static JsonObject Cell(string cell)
    {
        var input = TemplateCases.Conversation(cell);
        var variables = new JsonObject
        {
            ["messages"] = JsonNode.Parse(input.Messages.GetRawText()),
            ["tools"] = input.Tools is { } tools ? JsonNode.Parse(tools.GetRawText()) : null,
            ["documents"] = input.Documents is { } documents ? JsonNode.Parse(documents.GetRawText()) : null,
            ["add_generation_prompt"] = input.AddGenerationPrompt,
            ["bos_token"] = input.BosToken,
            ["eos_token"] = input.EosToken,
        };
        foreach (var (name, value) in input.Variables)
            variables[name] = JsonNode.Parse(value.GetRawText());
        return new JsonObject { ["template"] = TemplateCases.Template(cell), ["variables"] = variables };
    }
}
