namespace OrleansAi.Inference.Sessions;

/// <summary>A model cannot be loaded. The message names the file and says what is wrong with it, for operators.</summary>
public sealed class ModelLoadException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public ModelLoadException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong, and what it came from.</summary>
    public ModelLoadException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
