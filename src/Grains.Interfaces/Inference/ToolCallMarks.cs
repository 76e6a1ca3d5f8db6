using System.Collections.Frozen;

namespace OrleansAi.Inference;

/// <summary>
/// How models mark that they call a tool. Some of these are special tokens, which are no text otherwise: in answers to prompts with tools
/// they are.
/// </summary>
public static class ToolCallMarks
{
    /// <summary>Hermes, Qwen: <c>&lt;tool_call&gt;{"name": …, "arguments": {…}}&lt;/tool_call&gt;</c>.</summary>
    public const string Hermes = "<tool_call>";

    /// <summary>The end of <see cref="Hermes"/>.</summary>
    public const string HermesEnd = "</tool_call>";

    /// <summary>Phi-4-mini, Granite: <c>&lt;|tool_call|&gt;[{"name": …, "arguments": {…}}]</c>, with or without an end.</summary>
    public const string Phi = "<|tool_call|>";

    /// <summary>The end of <see cref="Phi"/>.</summary>
    public const string PhiEnd = "<|/tool_call|>";

    /// <summary>Mistral: <c>[TOOL_CALLS][{"name": …, "arguments": {…}}]</c>, or <c>[TOOL_CALLS]name[ARGS]{…}</c>.</summary>
    public const string Mistral = "[TOOL_CALLS]";

    /// <summary>What stands before a call's id, in the newer form of <see cref="Mistral"/>.</summary>
    public const string MistralId = "[CALL_ID]";

    /// <summary>What stands before a call's arguments, in the newer form of <see cref="Mistral"/>.</summary>
    public const string MistralArguments = "[ARGS]";

    /// <summary>Llama 3: <c>&lt;|python_tag|&gt;{"name": …, "parameters": {…}}</c>, mostly without the mark.</summary>
    public const string Llama = "<|python_tag|>";

    /// <summary>All of them.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(Hermes, HermesEnd, Phi, PhiEnd, Mistral, MistralId, MistralArguments, Llama);
}
