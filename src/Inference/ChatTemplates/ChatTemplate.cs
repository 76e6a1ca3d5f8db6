using System.Text;
using System.Text.Json;
using OrleansAi.Inference.ChatTemplates.Statements;
using OrleansAi.Inference.ChatTemplates.Syntax;
using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates;

/// <summary>
/// A chat template of a published model: turns a conversation into the model's prompt. The language is the part of Jinja 3.1 that such
/// templates use, in the environment of Hugging Face's transformers (<c>chat_template_utils.py</c>): <c>trim_blocks</c> and
/// <c>lstrip_blocks</c> on, loop controls, an immutable sandbox, no escaping, <c>tojson</c> as <c>json.dumps</c> writes it. Instances
/// are immutable and may be rendered by many threads at once.
/// </summary>
/// <remarks>
/// Not there: <c>include</c>, <c>import</c>, <c>extends</c>, <c>block</c>, recursive loops and integers beyond 64 bits. Letter case
/// follows Unicode's simple mappings, so <c>'ß'|upper</c> stays one letter.
/// </remarks>
public sealed class ChatTemplate
{
    private readonly Statement _body;
    private readonly ChatTemplateLimits _limits;

    private ChatTemplate(string source, Statement body, ChatTemplateLimits limits) => (Source, _body, _limits) = (source, body, limits);

    /// <summary>The template's text.</summary>
    public string Source { get; }

    /// <summary>Reads a template.</summary>
    /// <param name="source">The text of <c>chat_template</c> or <c>chat_template.jinja</c>.</param>
    /// <param name="limits">What reading and rendering may use up.</param>
    /// <exception cref="ChatTemplateException">The text is no template of the supported language.</exception>
    public static ChatTemplate Parse(string source, ChatTemplateLimits? limits = null)
    {
        limits ??= ChatTemplateLimits.Default;
        if (source.Length > limits.SourceLength)
            throw new ChatTemplateException($"The template has {source.Length:N0} characters; {limits.SourceLength:N0} are allowed");
        return new ChatTemplate(source, new StatementParser(TemplateLexer.Tokenize(source), limits.Depth).ParseTemplate(), limits);
    }

    /// <summary>Renders a conversation.</summary>
    /// <param name="input">The conversation and what goes with it.</param>
    /// <param name="time">The clock behind <c>strftime_now</c>; the system's by default.</param>
    /// <returns>The prompt, special tokens written out as text.</returns>
    /// <exception cref="ChatTemplateException">The template refuses the conversation, is faulty, or exceeds its limits.</exception>
    public string Render(ChatTemplateInput input, TimeProvider? time = null)
    {
        var context = new RenderContext(_limits, time ?? TimeProvider.System);
        var scope = Globals.CreateScope(context);
        scope.Set("messages", JsonValues.Convert(input.Messages));
        scope.Set("tools", Optional(input.Tools));
        scope.Set("documents", Optional(input.Documents));
        scope.Set("add_generation_prompt", input.AddGenerationPrompt);
        if (input.BosToken is { } bos)
            scope.Set("bos_token", bos);
        if (input.EosToken is { } eos)
            scope.Set("eos_token", eos);
        foreach (var (name, value) in input.Variables)
            scope.Set(name, JsonValues.Convert(value));

        var output = new StringBuilder();
        try
        {
            _body.Execute(scope, output);
        }
        catch (TemplateFault fault)
        {
            throw new ChatTemplateException(fault.Message, context.Position.Line, context.Position.Column, fault.IsRefusal);
        }

        return output.ToString();
    }

    private static object? Optional(JsonElement? element) => element is { } value ? JsonValues.Convert(value) : null;
}
