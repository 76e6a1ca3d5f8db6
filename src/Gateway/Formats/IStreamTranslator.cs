namespace OrleansAi.Gateway.Formats;

/// <summary>Turns the events of one streamed answer into another format's; keeps what it needs between events.</summary>
internal interface IStreamTranslator
{
    /// <summary>What was written and not yet taken.</summary>
    ReadOnlyMemory<byte> Written { get; }

    /// <summary>Whether the answer is over, so that nothing more is translated.</summary>
    bool IsOver { get; }

    /// <summary>Forgets what was written.</summary>
    void Clear();

    /// <summary>Translates the data of one event.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is no JSON object.</exception>
    void Translate(ReadOnlyMemory<byte> data);

    /// <summary>The stream has ended: writes what is still to say, where its format has no end of its own.</summary>
    void End();
}
