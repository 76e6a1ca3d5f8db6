namespace OrleansAi.Gateway.Routing;

/// <summary>What a chat may need of a model, as far as its request shows it.</summary>
[Flags]
public enum ModelCapabilities
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Text, which every model can: for those that can nothing else.</summary>
    Text = 1,

    /// <summary>Tools that it may call.</summary>
    Tools = 2,

    /// <summary>Images in messages.</summary>
    Images = 4,

    /// <summary>Sound in messages, or as the answer.</summary>
    Audio = 8,

    /// <summary>Files in messages, such as PDFs.</summary>
    Files = 16,

    /// <summary>Answers that follow a JSON schema.</summary>
    JsonSchema = 32,

    /// <summary>Reasoning of a stated effort before the answer.</summary>
    Reasoning = 64,
}
