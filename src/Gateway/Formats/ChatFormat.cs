namespace OrleansAi.Gateway.Formats;

/// <summary>A format that clients and providers speak. OpenAI's is the one in the middle: others are translated to and from it.</summary>
public enum ChatFormat
{
    /// <summary>OpenAI's chat completions.</summary>
    OpenAI,

    /// <summary>Anthropic's messages.</summary>
    Anthropic,

    /// <summary>OpenAI's responses.</summary>
    Responses,

    /// <summary>Gemini's <c>generateContent</c>.</summary>
    Gemini,

    /// <summary>Ollama's chat; each line of its streams is an event here.</summary>
    Ollama,

    /// <summary>OpenAI's images and audio: no chat, and never translated.</summary>
    Media,
}
