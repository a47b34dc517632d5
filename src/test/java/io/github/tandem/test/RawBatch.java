package io.github.tandem.test;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.utils.Crc32C;
import org.springframework.util.Assert;

/**
 * A batch as clients other than Kafka's own may write it, such as with timestamps before
 * 1970.
 */
public final class RawBatch {

	// the last version that names topics
	private static final short VERSION = 12;

	// offsets of a batch's fields (version 2 of the format)
	private static final int CRC = 17;

	private static final int ATTRIBUTES = 21;

	private static final int BASE_TIMESTAMP = 27;

	private static final int MAX_TIMESTAMP = 35;

	private final long[] timestamps;

	/**
	 * Describe a batch.
	 * @param timestamps one for each record, whose value is the number of the record
	 */
	public RawBatch(long... timestamps) {
		this.timestamps = timestamps;
	}

	/**
	 * Write it to a cluster of one broker without encryption and login.
	 * @param cluster the cluster
	 * @param topic a topic there
	 * @param partition the number of a partition
	 */
	public void write(Cluster cluster, String topic, int partition) {
		ProduceRequest request = ProduceRequest
			.builder(
					new ProduceRequestData().setAcks((short) -1)
						.setTimeoutMs(30_000)
						.setTopicData(
								new TopicProduceDataCollection(List
									.of(new TopicProduceData().setName(topic)
										.setPartitionData(List
											.of(new PartitionProduceData().setIndex(partition).setRecords(records()))))
									.iterator())))
			.build(VERSION);
		RequestHeader header = new RequestHeader(ApiKeys.PRODUCE, VERSION, "raw", 0);
		ProduceResponse answer = (ProduceResponse) AbstractResponse
			.parseResponse(exchange(cluster.bootstrapServers(), request.serializeWithHeader(header)), header);
		answer.data()
			.responses()
			.forEach((written) -> written.partitionResponses()
				.forEach((one) -> Assert.state(one.errorCode() == 0, () -> "The broker answers: " + one)));
	}

	private static ByteBuffer exchange(String address, ByteBuffer request) {
		String[] parts = address.split(":");
		try (Socket socket = new Socket(parts[0], Integer.parseInt(parts[1]))) {
			socket.setSoTimeout(60_000);
			DataOutputStream out = new DataOutputStream(socket.getOutputStream());
			byte[] bytes = new byte[request.remaining()];
			request.get(bytes);
			out.writeInt(bytes.length);
			out.write(bytes);
			out.flush();
			DataInputStream in = new DataInputStream(socket.getInputStream());
			return ByteBuffer.wrap(in.readNBytes(in.readInt()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	// Kafka's own writer takes no negative timestamps: let it write what they are later
	// than the first one, and set that one afterwards.
	private MemoryRecords records() {
		long first = Arrays.stream(this.timestamps).min().orElseThrow();
		SimpleRecord[] records = new SimpleRecord[this.timestamps.length];
		for (int index = 0; index < records.length; index++) {
			records[index] = new SimpleRecord(this.timestamps[index] - first, null, String.valueOf(index).getBytes());
		}
		ByteBuffer batch = MemoryRecords.withRecords(Compression.NONE, records).buffer();
		Assert.state(batch.remaining() > DefaultRecordBatch.RECORD_BATCH_OVERHEAD, "It is of another version");
		batch.putLong(BASE_TIMESTAMP, batch.getLong(BASE_TIMESTAMP) + first);
		batch.putLong(MAX_TIMESTAMP, batch.getLong(MAX_TIMESTAMP) + first);
		batch.putInt(CRC, (int) Crc32C.compute(batch, ATTRIBUTES, batch.limit() - ATTRIBUTES));
		return MemoryRecords.readableRecords(batch);
	}

}
