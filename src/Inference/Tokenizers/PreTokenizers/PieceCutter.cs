namespace OrleansAi.Inference.Tokenizers.PreTokenizers;

/// <summary>
/// Makes pieces of the delimiters and the text between them, both told in order; the behaviours are those of
/// <c>NormalizedString::split</c> in github.com/huggingface/tokenizers.
/// </summary>
internal struct PieceCutter(TextPiece piece, SplitBehavior behavior, List<TextPiece> output)
{
    private int _start;
    private int _end;
    private bool _lastIsDelimiter;

    /// <summary>Tells of the text from <paramref name="start"/> to <paramref name="end"/>, counted in the piece.</summary>
    public void Add(int start, int end, bool isDelimiter)
    {
        if (start == end)
            return;
        var joins = _end > _start && behavior switch
        {
            SplitBehavior.Contiguous => isDelimiter == _lastIsDelimiter,
            SplitBehavior.MergedWithPrevious => isDelimiter && !_lastIsDelimiter,
            SplitBehavior.MergedWithNext => !isDelimiter && _lastIsDelimiter,
            _ => false,
        };
        if (!joins)
        {
            Finish();
            _start = start;
        }

        _end = end;
        _lastIsDelimiter = isDelimiter;
    }

    /// <summary>Hands over what is still held.</summary>
    public void Finish()
    {
        if (_end > _start && !(_lastIsDelimiter && behavior == SplitBehavior.Removed))
            output.Add(piece.Part(_start, _end - _start));
        _start = _end;
    }
}
