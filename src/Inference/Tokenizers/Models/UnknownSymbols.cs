namespace OrleansAi.Inference.Tokenizers.Models;

/// <summary>
/// Writes the unknown token for symbols without one: once for each, or once for neighbours (<c>fuse_unk</c>); never, where the
/// vocabulary has no unknown token. It is written late, before the next known symbol, as the original does.
/// </summary>
internal struct UnknownSymbols(int unknown, bool fuses)
{
    private bool _isHeld;

    /// <summary>A symbol without a token.</summary>
    public void Hold(List<int> ids)
    {
        if (unknown < 0)
            return;
        if (_isHeld && !fuses)
            ids.Add(unknown);
        _isHeld = true;
    }

    /// <summary>Writes what is held.</summary>
    public void Release(List<int> ids)
    {
        if (_isHeld)
            ids.Add(unknown);
        _isHeld = false;
    }
}
