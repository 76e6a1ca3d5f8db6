namespace OrleansAi.Grains.Models.Statistics;

/// <summary>Tests of shares of errors; exact, so that they hold for any number of calls. Pure.</summary>
internal static class ProportionTests
{
    /// <summary>
    /// Fisher's exact test, one-sided: the chance that of all errors so many or more fall to the first group by the draw alone
    /// (R. A. Fisher, "On the interpretation of χ² from contingency tables", 1922).
    /// </summary>
    /// <param name="errors">The errors of the first group.</param>
    /// <param name="calls">Its calls.</param>
    /// <param name="otherErrors">The errors of the second group.</param>
    /// <param name="otherCalls">Its calls.</param>
    public static double Fisher(long errors, long calls, long otherErrors, long otherCalls)
    {
        var (allErrors, all) = (errors + otherErrors, calls + otherCalls);
        var most = Math.Min(allErrors, calls);
        var term = Math.Exp(
            SpecialFunctions.LogChoose(allErrors, errors)
            + SpecialFunctions.LogChoose(all - allErrors, calls - errors)
            - SpecialFunctions.LogChoose(all, calls));
        var tail = 0.0;
        for (var k = errors; k <= most; k++)
        {
            tail += term;
            term *= (double)(allErrors - k) * (calls - k) / ((k + 1.0) * (all - allErrors - calls + k + 1));
            if (term < tail * 1e-12 && term < 1e-300 + (tail * 1e-12) && k > (double)allErrors * calls / all)
                break;
        }

        return Math.Min(1, tail);
    }

    /// <summary>The chance of so many errors or more where each call fails with the chance <paramref name="rate"/>: the binomial tail.</summary>
    public static double Binomial(long errors, long calls, double rate) =>
        errors == 0 ? 1 : SpecialFunctions.IncompleteBeta(rate, errors, calls - errors + 1);
}
