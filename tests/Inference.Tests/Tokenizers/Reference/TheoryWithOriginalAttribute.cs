using System.Runtime.InteropServices;

namespace OrleansAi.Inference.Tests.Tokenizers.Reference;

/// <summary>A theory that needs the Rust original, whose package is there for Linux on x64; elsewhere it is skipped and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TheoryWithOriginalAttribute : TheoryAttribute
{
    public TheoryWithOriginalAttribute()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            Skip = "The Rust tokenizers are there for Linux on x64 only.";
    }
}
