package io.github.tandem.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.util.Assert;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.SequenceValue;
import io.github.tandem.test.TopicReader;

/**
 * The account of one topic: what was written to the source, and what a reader finds on
 * the target, which it reads to its end again and again.
 */
final class Account implements AutoCloseable {

	private static final Duration TIMEOUT = Soak.PATIENCE;

	private final Cluster target;

	private final String topic;

	private final long runId;

	private final List<Written> written = new CopyOnWriteArrayList<>();

	private final List<String> findings = new ArrayList<>();

	private Map<Integer, Arrived> arrived = new HashMap<>();

	private TopicReader reader;

	private Figures earlier = Figures.NONE;

	private long altered;

	private long strayed;

	private long lost;

	private long resurrected;

	Account(Cluster target, String topic, long runId) {
		this.target = target;
		this.topic = topic;
		this.runId = runId;
		this.reader = new TopicReader(target, topic);
	}

	/**
	 * The partitions of the source.
	 * @return what was written to each, to which more can be added
	 */
	List<Written> written() {
		return this.written;
	}

	/**
	 * Up to where the target has to have records that has everything now.
	 * @return a sequence for each partition
	 */
	List<Integer> reached() {
		return this.written.stream().map(Written::reached).toList();
	}

	/**
	 * Read on to the end of the target, and see what is missing.
	 * @param reached up to which sequence of each partition it must have all records
	 * @return what was found since the last time, in words, or nothing
	 */
	List<String> examine(List<Integer> reached) {
		Assert.state(this.reader.readToEnd(TIMEOUT, this::add), () -> "Did not reach the end of " + this.topic);
		for (int partition = 0; partition < reached.size(); partition++) {
			Written source = this.written.get(partition);
			BitSet seen = arrived(partition).seen();
			BitSet missing = source.required(reached.get(partition));
			missing.andNot(seen);
			if (!missing.isEmpty()) {
				this.lost += missing.cardinality();
				find("lost", partition, missing);
				source.lose(missing);
			}
			else if (seen.intersects(source.lost())) {
				seen.and(source.lost());
				long before = this.resurrected;
				this.resurrected = seen.cardinality();
				if (this.resurrected != before) {
					find("there, though the test counts them as lost", partition, seen);
				}
			}
		}
		return findings();
	}

	private void find(String what, int partition, BitSet sequences) {
		this.findings.add("%s: %d in %s-%d between sequences %d and %d".formatted(what, sequences.cardinality(),
				this.topic, partition, sequences.nextSetBit(0), sequences.length() - 1));
	}

	private List<String> findings() {
		List<String> found = List.copyOf(this.findings);
		this.findings.clear();
		return found;
	}

	private void add(ConsumerRecord<byte[], byte[]> record) {
		SequenceValue value = SequenceValue.decode(record.key(), record.value());
		if (value == null || value.runId() != this.runId || value.timestamp() != record.timestamp()
				|| record.headers().iterator().hasNext()) {
			this.altered++;
			find("altered", record);
		}
		else if (value.partition() != record.partition()) {
			this.strayed++;
			find("strayed", record);
		}
		else if (arrived(record.partition()).add(value.sequence())) {
			// no guarantee has an exception for those
			find("behind newer ones, and nowhere else", record);
		}
	}

	private void find(String what, ConsumerRecord<byte[], byte[]> record) {
		this.findings
			.add("%s: %s-%d at offset %d".formatted(what, record.topic(), record.partition(), record.offset()));
	}

	private Arrived arrived(int partition) {
		return this.arrived.computeIfAbsent(partition, (number) -> new Arrived());
	}

	/**
	 * The topic on the target will be deleted, and all that is in it is lost.
	 */
	void loseTarget() {
		this.earlier = figures(true);
		this.arrived = new HashMap<>();
		this.written.forEach((source) -> source.lose(source.required(source.reached())));
		this.reader.close();
		this.reader = new TopicReader(this.target, this.topic);
	}

	/**
	 * The target lost the last records of a partition.
	 * @param partition the partition
	 * @param sequences their sequences
	 */
	void loseAtTarget(int partition, BitSet sequences) {
		this.written.get(partition).lose(sequences);
		arrived(partition).truncate(sequences.nextSetBit(0));
	}

	/**
	 * What was counted so far.
	 * @param finished whether nothing more will arrive
	 * @return the figures
	 */
	Figures figures(boolean finished) {
		Figures now = new Figures(0, this.earlier.received(), this.earlier.duplicated(), 0, this.earlier.reordered(),
				this.altered, this.strayed, 0);
		for (Arrived here : this.arrived.values()) {
			now = now.plus(new Figures(0, here.received(), here.duplicated(), 0, here.reordered(finished), 0, 0, 0));
		}
		long produced = this.written.stream().mapToLong(Written::acknowledged).sum();
		long known = this.written.stream().mapToLong((source) -> source.lost().cardinality()).sum();
		return now.plus(new Figures(produced, 0, 0, this.lost + this.resurrected, 0, 0, 0, known - this.lost));
	}

	@Override
	public void close() {
		this.reader.close();
	}

}
