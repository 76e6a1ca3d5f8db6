namespace OrleansAi.Gateway.Formats.Ollama;

/// <summary>Which of Ollama's endpoints is answered: they frame the same text in two ways.</summary>
public enum OllamaForm
{
    /// <summary><c>/api/chat</c>: a message.</summary>
    Chat,

    /// <summary><c>/api/generate</c>: a text under <c>response</c>.</summary>
    Generate,
}
