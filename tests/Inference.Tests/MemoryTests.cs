using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAi.Inference.Embeddings;
using OrleansAi.Inference.Generation;
using OrleansAi.Inference.Loading;
using OrleansAi.OnnxModels;

namespace OrleansAi.Inference.Tests;

/// <summary>Models that are loaded and unloaded leave no memory behind. Alone in the process, whose memory is what is measured.</summary>
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests : IDisposable
{
    // A model of these sizes has some 8 MB: 150 of them that stay would be a gigabyte.
    private const long Flat = 100_000_000;

    private readonly TemporaryFolder _folder = new();
    private readonly Meter _meter = new("tests");

    [Fact]
    public async Task Encoder_LoadedAndUnloaded200Times_LeavesNoMemoryBehind()
    {
        OnnxModels.EncoderFolder.Write(_folder.Path, new EncoderShape { Hidden = 256 });

        Assert.InRange(await GrowthAsync(() => TextEncoder.Load("test", _folder.Path, new EncoderSettings(), _meter, TimeProvider.System, NullLogger.Instance)), long.MinValue, Flat);
    }

    [Fact]
    public async Task Decoder_LoadedAndUnloaded200Times_LeavesNoMemoryBehind()
    {
        DecoderFolder.Write(_folder.Path, new DecoderShape { Hidden = 256 });

        Assert.InRange(await GrowthAsync(() => TextGenerator.Load("test", _folder.Path, new GenerationSettings(), _meter, TimeProvider.System, NullLogger.Instance)), long.MinValue, Flat);
    }

    public void Dispose()
    {
        _meter.Dispose();
        _folder.Dispose();
    }

    // How much more the process has after 200 loads than after 50.
    private static async Task<long> GrowthAsync(Func<ILocalModel> load)
    {
        var after50 = 0L;
        for (var i = 0; i < 200; i++)
        {
            using var model = load();
            await model.WarmUpAsync();
            if (i == 50)
                after50 = Memory();
        }

        return Memory() - after50;
    }

    private static long Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}

/// <summary>Runs <see cref="MemoryTests"/> while nothing else does.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class MemoryTestsRunAlone;
