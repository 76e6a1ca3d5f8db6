namespace OrleansAi.OnnxModels;

/// <summary>Weights that are the same for the same seed.</summary>
public sealed class RandomWeights(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Numbers of a normal distribution around zero.</summary>
    public float[] Normal(long count, float deviation)
    {
        var values = new float[count];
        for (var i = 0; i < values.Length; i += 2)
        {
            var radius = deviation * MathF.Sqrt(-2 * MathF.Log(1 - _random.NextSingle()));
            var (sine, cosine) = MathF.SinCos(2 * MathF.PI * _random.NextSingle());
            values[i] = radius * cosine;
            if (i + 1 < values.Length)
                values[i + 1] = radius * sine;
        }

        return values;
    }
}
