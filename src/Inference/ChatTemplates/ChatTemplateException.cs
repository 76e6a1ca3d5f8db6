namespace OrleansAi.Inference.ChatTemplates;

/// <summary>A template can't be read, can't go on, or refuses the conversation in its own words.</summary>
/// <param name="description">What is wrong, without the place.</param>
/// <param name="line">The template's line, from 1; 0 where the error has no place.</param>
/// <param name="column">The column in that line, in UTF-16 characters from 1; 0 where the error has no place.</param>
/// <param name="isRefusal">Whether the template itself raised this.</param>
public sealed class ChatTemplateException(string description, int line = 0, int column = 0, bool isRefusal = false)
    : Exception(line == 0 || isRefusal ? description : $"{description} (chat template, line {line}, column {column})")
{
    /// <summary>What is wrong, without the place: for a refusal, the words that the template gave to <c>raise_exception</c>.</summary>
    public string Description { get; } = description;

    /// <summary>The template's line, from 1; 0 where the error has no place.</summary>
    public int Line { get; } = line;

    /// <summary>The column in that line, in UTF-16 characters from 1; 0 where the error has no place.</summary>
    public int Column { get; } = column;

    /// <summary>True where the template called <c>raise_exception</c>: the conversation is at fault, not the template.</summary>
    public bool IsRefusal { get; } = isRefusal;
}
