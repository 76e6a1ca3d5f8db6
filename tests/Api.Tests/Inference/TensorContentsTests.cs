using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using OrleansAi.Api.Inference.Grpc;
using OrleansAi.Inference;
using Input = OrleansAi.Api.Inference.Grpc.ModelInferRequest.Types.InferInputTensor;

namespace OrleansAi.Api.Tests.Inference;

public sealed class TensorContentsTests
{
    public static TheoryData<TensorDatatype> Numbers => [.. Enum.GetValues<TensorDatatype>().Where(static datatype => datatype is not (TensorDatatype.Fp16 or TensorDatatype.Bytes))];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Numbers_WrittenAsElements_AreReadAsTheSameBytes(TensorDatatype datatype) =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), all =>
        {
            var bytes = all[..(all.Length / datatype.SizeOf() * datatype.SizeOf())];
            if (datatype == TensorDatatype.Bool)
                bytes = [.. bytes.Select(static value => (byte)(value & 1))];
            return RoundTrip(datatype, bytes).SequenceEqual(bytes);
        }).Holds();

    [Fact]
    public void Texts_WrittenAsElements_AreReadAsTheSameBytes() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[][]>(), texts =>
        {
            byte[] bytes = [.. texts.SelectMany(static text => (byte[])[.. Length(text), .. text])];
            return RoundTrip(TensorDatatype.Bytes, bytes).SequenceEqual(bytes);
        }).Holds();

    [Theory]
    [InlineData("INT8", -129)]
    [InlineData("INT8", 128)]
    [InlineData("INT16", 32768)]
    [InlineData("INT16", -32769)]
    public void NumberThatDoesNotFit_IsNamed(string datatype, int value)
    {
        var input = new Input { Name = "x", Datatype = datatype, Shape = { 2 }, Contents = new InferTensorContents { IntContents = { 0, value } } };

        Assert.Equal($"Element 1 of the input 'x' is {value}, which is no {datatype}.", Problem(input));
    }

    [Theory]
    [InlineData("UINT8", 256u)]
    [InlineData("UINT16", 65536u)]
    public void UnsignedNumberThatDoesNotFit_IsNamed(string datatype, uint value)
    {
        var input = new Input { Name = "x", Datatype = datatype, Shape = { 1 }, Contents = new InferTensorContents { UintContents = { value } } };

        Assert.Equal($"Element 0 of the input 'x' is {value}, which is no {datatype}.", Problem(input));
    }

    [Theory]
    [InlineData("BOOL", "bool_contents")]
    [InlineData("UINT8", "uint_contents")]
    [InlineData("UINT16", "uint_contents")]
    [InlineData("UINT32", "uint_contents")]
    [InlineData("UINT64", "uint64_contents")]
    [InlineData("INT8", "int_contents")]
    [InlineData("INT16", "int_contents")]
    [InlineData("INT32", "int_contents")]
    [InlineData("INT64", "int64_contents")]
    [InlineData("FP32", "fp32_contents")]
    [InlineData("FP64", "fp64_contents")]
    [InlineData("BYTES", "bytes_contents")]
    public void ElementsInNoList_AreAskedForInTheirs(string datatype, string list)
    {
        Assert.Contains($"has no {list};", Problem(new Input { Name = "x", Datatype = datatype, Shape = { 1 } }), StringComparison.Ordinal);
        Assert.Null(Problem(new Input { Name = "x", Datatype = datatype, Shape = { 0, 3 } }));
    }

    [Fact]
    public void HalfPrecision_HasNoList()
    {
        Assert.Contains("raw_input_contents", Problem(new Input { Name = "x", Datatype = "FP16", Shape = { 1 } }), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(static () => TensorContents.Write(TensorDatatype.Fp16, [0, 0]));
    }

    [Fact]
    public void RawTensors_AreTakenAsTheyAre_InTheInputsOrder()
    {
        var request = new ModelInferRequest
        {
            ModelName = "m",
            Inputs = { new Input { Name = "a", Datatype = "FP16", Shape = { 1 } }, new Input { Name = "b", Datatype = "BYTES", Shape = { 1 }, Contents = new InferTensorContents() } },
            RawInputContents = { ByteString.CopyFrom(1, 2), ByteString.CopyFrom(1, 0, 0, 0, 65) },
        };

        var (read, problem) = InferRequests.Read(request);

        Assert.Null(problem);
        Assert.Equal([1, 2], read!.Inputs[0].Data.AsEnumerable());
        Assert.Equal([1, 0, 0, 0, 65], read.Inputs[1].Data.AsEnumerable());
    }

    [Fact]
    public void RawAndElements_ForOneInput_AreRefused()
    {
        var input = new Input { Name = "x", Datatype = "FP32", Shape = { 1 }, Contents = new InferTensorContents { Fp32Contents = { 1 } } };

        var (_, problem) = InferRequests.Read(new ModelInferRequest { ModelName = "m", Inputs = { input }, RawInputContents = { ByteString.CopyFrom(0, 0, 0, 0) } });

        Assert.Contains("both", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, null, false)]
    [InlineData(true, null, true)]
    [InlineData(false, true, true)]
    [InlineData(true, false, false)]
    public void Answer_ComesAsTheRequestDid_UnlessItSaysOtherwise(bool isRaw, bool? asked, bool expected)
    {
        var request = new ModelInferRequest { ModelName = "m", Id = "7" };
        if (isRaw)
            request.RawInputContents.Add(ByteString.Empty);
        if (asked is { } wanted)
            request.Parameters["binary_data_output"] = new InferParameter { BoolParam = wanted };

        var response = InferResponses.Write(request, new PredictionAnswer { Version = "2", Outputs = [Tensor(TensorDatatype.Fp32, [0, 0, 128, 63])] });

        Assert.Equal(("m", "2", "7"), (response.ModelName, response.ModelVersion, response.Id));
        Assert.Equal(expected, response.RawOutputContents.Count == 1);
        Assert.Equal(expected, response.Outputs.Single().Contents is null);
        Assert.Equal(expected ? [] : [1f], response.Outputs.Single().Contents?.Fp32Contents.ToArray() ?? []);
    }

    [Fact]
    public void Answer_WithHalfPrecision_IsRaw_AllOfIt()
    {
        var answer = new PredictionAnswer { Outputs = [Tensor(TensorDatatype.Fp32, [0, 0, 128, 63]), Tensor(TensorDatatype.Fp16, [0, 60])] };

        var response = InferResponses.Write(new ModelInferRequest { ModelName = "m" }, answer);

        Assert.Equal([[0, 0, 128, 63], [0, 60]], response.RawOutputContents.Select(static bytes => bytes.ToByteArray()));
        Assert.All(response.Outputs, static output => Assert.Null(output.Contents));
    }

    private static byte[] RoundTrip(TensorDatatype datatype, byte[] bytes)
    {
        var input = new Input { Name = "x", Datatype = datatype.NameOf(), Shape = { 0 }, Contents = TensorContents.Write(datatype, bytes) };
        return [.. TensorContents.Read(input, datatype).Data];
    }

    private static string? Problem(Input input) => InferRequests.Read(new ModelInferRequest { ModelName = "m", Inputs = { input } }).Problem;

    private static PredictionTensor Tensor(TensorDatatype datatype, byte[] data) => new() { Name = $"{datatype}", Datatype = datatype, Shape = [1], Data = [.. data] };

    private static byte[] Length(byte[] text)
    {
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        return length;
    }
}
