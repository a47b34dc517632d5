package io.github.tandem.worker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A producer that refuses records in the call that sends them, in the two ways in which
 * Kafka's does: errors of the API through the callback, others by throwing them.
 */
public final class StubbornProducer extends MockProducer<byte[], byte[]> {

	private long from = Long.MAX_VALUE;

	private @Nullable ApiException refusal;

	private @Nullable RuntimeException thrown;

	private @Nullable TopicPartition partition;

	private final Map<String, List<PartitionInfo>> leaders = new HashMap<>();

	public StubbornProducer() {
		super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
	}

	/**
	 * Refuse records.
	 * @param index number of records to take before
	 * @param exception why
	 */
	public void refuseFrom(int index, ApiException exception) {
		this.from = index;
		this.refusal = exception;
	}

	/**
	 * Throw instead of sending.
	 * @param index number of records to take before
	 * @param exception what to throw
	 */
	public void throwFrom(int index, RuntimeException exception) {
		this.from = index;
		this.thrown = exception;
	}

	/**
	 * Take records of all other partitions.
	 * @param only the partition to refuse
	 */
	public void onlyOf(TopicPartition only) {
		this.partition = only;
	}

	/**
	 * Know who leads the partitions of a topic.
	 * @param topic the topic
	 * @param nodes one broker for each partition, -1 where there is none
	 */
	public void lead(String topic, int... nodes) {
		List<PartitionInfo> partitions = new ArrayList<>();
		for (int node : nodes) {
			partitions.add(new PartitionInfo(topic, partitions.size(),
					(node >= 0) ? new Node(node, "broker-" + node, 9092) : null, new Node[0], new Node[0]));
		}
		this.leaders.put(topic, partitions);
	}

	/**
	 * Have a buffer.
	 * @param total its size in bytes
	 * @param available tells what is free of it
	 */
	public void buffer(long total, LongSupplier available) {
		BufferMetrics.set(this, total, available);
	}

	@Override
	public synchronized List<PartitionInfo> partitionsFor(String topic) {
		return this.leaders.getOrDefault(topic, super.partitionsFor(topic));
	}

	public void refuseNothing() {
		this.from = Long.MAX_VALUE;
	}

	@Override
	public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
		boolean concerned = this.partition == null || this.partition.partition() == record.partition();
		if (concerned && history().size() >= this.from) {
			if (this.refusal != null) {
				RecordMetadata nowhere = new RecordMetadata(new TopicPartition(record.topic(), -1), -1, -1, -1, -1, -1);
				callback.onCompletion(nowhere, this.refusal);
				return CompletableFuture.failedFuture(this.refusal);
			}
			if (this.thrown != null) {
				throw this.thrown;
			}
		}
		return super.send(record, callback);
	}

}
