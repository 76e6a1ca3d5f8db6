namespace OrleansAi.Grains.Inference;

/// <summary>What this process is there for.</summary>
/// <param name="IsForModels">Whether for local models; others load one only when they are asked for it, where no process is for models.</param>
internal sealed record ModelDuty(bool IsForModels);
