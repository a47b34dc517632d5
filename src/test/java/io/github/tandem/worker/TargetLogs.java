package io.github.tandem.worker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;

import io.github.tandem.test.ProducerThread;

/**
 * The logs of a target in memory, with producers whose records wait there until a test
 * lets them be acknowledged or fail.
 */
public final class TargetLogs {

	static final long BUFFER = 1024 * 1024;

	private static final Node LEADER = new Node(1, "one", 9092);

	private final Map<TopicPartition, List<String>> logs = new HashMap<>();

	private final List<QueueingProducer> producers = new ArrayList<>();

	private @Nullable KafkaException unavailable;

	private int wishes;

	private boolean offsetsHidden;

	private Set<Integer> leaderless = Set.of();

	private long free = BUFFER;

	private boolean known = true;

	public KafkaTemplate<byte[], byte[]> template() {
		var factory = new DefaultKafkaProducerFactory<byte[], byte[]>(Map.of("bootstrap.servers", "target:9092")) {

			@Override
			protected Producer<byte[], byte[]> createKafkaProducer() {
				return newProducer();
			}

		};
		factory.setProducerPerThread(true);
		factory.setPhysicalCloseTimeout(0);
		return new KafkaTemplate<>(factory);
	}

	private QueueingProducer newProducer() {
		this.wishes++;
		if (this.unavailable != null) {
			throw this.unavailable;
		}
		QueueingProducer producer = new QueueingProducer();
		this.producers.add(producer);
		return producer;
	}

	/**
	 * Make no more producers.
	 * @param failure why not, or {@code null} to make them again
	 */
	public void makeUnavailable(@Nullable KafkaException failure) {
		this.unavailable = failure;
	}

	/**
	 * How often a producer was to be made.
	 * @return the number, whether one was made or not
	 */
	public int wishes() {
		return this.wishes;
	}

	public List<QueueingProducer> producers() {
		return this.producers;
	}

	public QueueingProducer producer() {
		return this.producers.get(this.producers.size() - 1);
	}

	/**
	 * What was acknowledged in a partition.
	 * @param partition a partition of the target
	 * @return the values, in their order
	 */
	public List<String> log(TopicPartition partition) {
		return this.logs.computeIfAbsent(partition, (key) -> new ArrayList<>());
	}

	/**
	 * What was acknowledged in all partitions of a topic.
	 * @param topic a topic of the target
	 * @return the values, in their order within each partition
	 */
	public List<String> logs(String topic) {
		return this.logs.entrySet()
			.stream()
			.filter((log) -> log.getKey().topic().equals(topic))
			.flatMap((log) -> log.getValue().stream())
			.toList();
	}

	/**
	 * Let partitions have no leader, as producers see it.
	 * @param partitions the numbers of all that have none, in each topic
	 */
	void leadNo(Set<Integer> partitions) {
		this.leaderless = partitions;
	}

	/**
	 * Let producers know topics.
	 * @param known whether they do
	 */
	void know(boolean known) {
		this.known = known;
	}

	/**
	 * Fill the buffers of producers.
	 * @param bytes what is free
	 */
	void leave(long bytes) {
		this.free = bytes;
	}

	/**
	 * Say no longer where records were put, as the target does when they arrive again
	 * long after it wrote them.
	 * @param hide whether not
	 */
	public void hideOffsets(boolean hide) {
		this.offsetsHidden = hide;
	}

	private static TopicPartition partition(ProducerRecord<byte[], byte[]> record) {
		Integer partition = record.partition();
		return new TopicPartition(record.topic(), (partition != null) ? partition : 0);
	}

	/**
	 * A producer that delivers on another thread, when it is told to.
	 */
	public final class QueueingProducer extends MockProducer<byte[], byte[]> {

		private final Deque<Waiting> waiting = new ArrayDeque<>();

		private @Nullable KafkaException refusal;

		private int room;

		private QueueingProducer() {
			super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
			BufferMetrics.set(this, BUFFER, () -> TargetLogs.this.free);
		}

		@Override
		public synchronized List<PartitionInfo> partitionsFor(String topic) {
			if (!TargetLogs.this.known) {
				throw new TimeoutException("Topic %s not present in metadata".formatted(topic));
			}
			return IntStream.range(0, 8)
				.mapToObj((partition) -> new PartitionInfo(topic, partition,
						TargetLogs.this.leaderless.contains(partition) ? null : LEADER, new Node[0], new Node[0]))
				.toList();
		}

		@Override
		public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
			if (closed()) {
				throw new IllegalStateException("Cannot perform operation after producer has been closed");
			}
			if (this.refusal != null && this.room-- <= 0) {
				if (!(this.refusal instanceof ApiException)) {
					throw this.refusal;
				}
				callback.onCompletion(new RecordMetadata(partition(record), -1, -1, -1, -1, -1), this.refusal);
				return CompletableFuture.failedFuture(this.refusal);
			}
			this.waiting.addLast(new Waiting(record, callback));
			return new CompletableFuture<>();
		}

		/**
		 * Refuse records in the call that sends them, as Kafka's producer does: errors of
		 * the API through the callback, others by throwing them.
		 * @param failure why, or {@code null} to take them again
		 * @param after how many to take before
		 */
		public void refuse(@Nullable KafkaException failure, int after) {
			this.refusal = failure;
			this.room = after;
		}

		/**
		 * What was sent and not acknowledged yet.
		 * @return the values, in their order
		 */
		public synchronized List<String> inFlight() {
			return this.waiting.stream().map((next) -> new String(next.record.value())).toList();
		}

		/**
		 * Acknowledge records.
		 * @param which those whose values match
		 */
		public void acknowledge(Predicate<String> which) {
			ProducerThread.run(() -> this.waiting.removeIf((next) -> {
				boolean acknowledged = which.test(new String(next.record.value()));
				if (acknowledged) {
					TopicPartition partition = partition(next.record);
					log(partition).add(new String(next.record.value()));
					long offset = TargetLogs.this.offsetsHidden ? -1 : log(partition).size() - 1;
					next.callback.onCompletion(new RecordMetadata(partition, offset, 0, -1, 0, 0), null);
				}
				return acknowledged;
			}));
		}

		public void acknowledgeAll() {
			acknowledge((any) -> true);
		}

		/**
		 * Acknowledge records of some partitions of the target, ahead of others.
		 * @param partitions which of them
		 * @param which those whose values match
		 */
		public void acknowledgeOf(IntPredicate partitions, Predicate<String> which) {
			Set<String> values = new HashSet<>();
			synchronized (this) {
				this.waiting.stream()
					.filter((next) -> partitions.test(partition(next.record).partition()))
					.forEach((next) -> values.add(new String(next.record.value())));
			}
			acknowledge((value) -> values.contains(value) && which.test(value));
		}

		/**
		 * Fail records.
		 * @param which those whose values match
		 * @param failure why
		 */
		public void fail(Predicate<String> which, Exception failure) {
			ProducerThread.run(() -> this.waiting.removeIf((next) -> {
				boolean failing = which.test(new String(next.record.value()));
				if (failing) {
					RecordMetadata nowhere = new RecordMetadata(partition(next.record), -1, -1, -1, -1, -1);
					next.callback.onCompletion(nowhere, failure);
				}
				return failing;
			}));
		}

		/**
		 * Answer as a broker does whose topic is compacted: what is in flight to one
		 * partition is a batch, and rejected if any of it has no key. The broker names
		 * those, and the producer blames them for the others.
		 * @param topic the topic
		 * @param which records whose values match
		 * @return how many records were rejected in batches of several
		 */
		public int rejectKeyless(String topic, Predicate<String> which) {
			Map<TopicPartition, Integer> batches = new HashMap<>();
			Set<TopicPartition> rejected = new HashSet<>();
			ProducerThread.run(() -> {
				for (Waiting next : this.waiting) {
					if (next.record.topic().equals(topic) && which.test(new String(next.record.value()))) {
						batches.merge(partition(next.record), 1, Integer::sum);
						if (next.record.key() == null) {
							rejected.add(partition(next.record));
						}
					}
				}
				this.waiting.removeIf((next) -> {
					boolean failing = rejected.contains(partition(next.record))
							&& which.test(new String(next.record.value()));
					if (failing) {
						Exception failure = (next.record.key() == null) ? new InvalidRecordException("no key")
								: new KafkaException("Failed to append record because it was part of a batch "
										+ "which had one more more invalid records");
						next.callback.onCompletion(new RecordMetadata(partition(next.record), -1, -1, -1, -1, -1),
								failure);
					}
					return failing;
				});
			});
			return rejected.stream().mapToInt(batches::get).filter((size) -> size > 1).sum();
		}

		@Override
		public void close(Duration timeout) {
			super.close(timeout);
			fail((any) -> true, new KafkaException("Producer is closed forcefully."));
		}

	}

	private record Waiting(ProducerRecord<byte[], byte[]> record, Callback callback) {

	}

}
