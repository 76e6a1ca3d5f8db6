namespace OrleansAi.Benchmarks.Inference.Endurance;

/// <summary>What a request came to.</summary>
internal enum Outcome
{
    /// <summary>It was answered rightly.</summary>
    Answered,

    /// <summary>Its client left.</summary>
    Left,

    /// <summary>Too many waited already.</summary>
    Busy,

    /// <summary>It was bad and was refused, as it should be.</summary>
    Refused,

    /// <summary>The answer was none that should come.</summary>
    Wrong,

    /// <summary>The answer was not what the model says alone.</summary>
    Different,

    /// <summary>There was no answer in time.</summary>
    Stuck,
}
