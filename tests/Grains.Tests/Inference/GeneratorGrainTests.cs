using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Grains.Inference;
using OrleansAi.Grains.Tests.Hosting;
using OrleansAi.Inference;

namespace OrleansAi.Grains.Tests.Inference;

public sealed class GeneratorGrainTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task Generate_ReadToItsEndOrLeft_KeepsItsGrainForAMomentAndNoOther()
    {
        var activations = new Activations();
        await using var silo = await TestSilo.StartAsync(_directory.Path, services => services
            .AddInference(isForModels: false)
            .AddScoped<Random>(_ => new CountedRandom(activations)));

        for (var answer = 0; answer < 20; answer++)
        {
            var request = new GenerationRequest { Model = "none", Prompt = new GenerationPrompt { Text = "Hello" } };
            await foreach (var piece in silo.Grains.GetGrain<IGeneratorGrain>($"call-{answer}").Generate(request))
            {
                Assert.Equal(InferenceRefusalKind.Unknown, piece.Refusal?.Kind);
                if (answer % 2 == 0)
                {
                    break;
                }
            }
        }

        await Waiting.UntilAsync(() => activations.Ended == 20, "The end of all grains");
        Assert.Equal(20, activations.Begun);
    }

    public void Dispose() => _directory.Delete();

    private sealed class Activations
    {
        public int Begun;
        public int Ended;
    }

    // Each activation has services of its own, which end with it.
    private sealed class CountedRandom : Random, IDisposable
    {
        private readonly Activations _activations;

        public CountedRandom(Activations activations)
            : base(1)
        {
            _activations = activations;
            Interlocked.Increment(ref activations.Begun);
        }

        public void Dispose() => Interlocked.Increment(ref _activations.Ended);
    }
}
