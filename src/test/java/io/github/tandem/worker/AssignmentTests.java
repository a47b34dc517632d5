package io.github.tandem.worker;

import java.util.List;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.DeadLetter;
import io.github.tandem.delivery.Delivery;
import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.test.Records;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Assignment}.
 */
class AssignmentTests {

	private final Assignment assignment = new Assignment();

	private final SourcePartition one = add(new TopicPartition("orders", 1));

	private final SourcePartition two = add(new TopicPartition("orders", 2));

	private final SourcePartition other = add(new TopicPartition("payments", 1));

	@Test
	void findsPartitionsByNameAndTopic() {
		assertThat(this.assignment.get(new TopicPartition("orders", 2))).isSameAs(this.two);
		assertThat(this.assignment.get(new TopicPartition("orders", 3))).isNull();
		assertThat(this.assignment.of("orders")).containsExactly(this.one, this.two);
		assertThat(this.assignment.get(List.of(new TopicPartition("payments", 1), new TopicPartition("orders", 3))))
			.containsExactly(this.other);
		assertThat(this.assignment.all()).containsExactly(this.one, this.two, this.other);
	}

	@Test
	void removesAPartitionButNotTheOneThatCameBackMeanwhile() {
		this.assignment.remove(this.one);
		assertThat(this.assignment.of("orders")).containsExactly(this.two);
		SourcePartition again = add(this.two.partition());
		this.assignment.remove(this.two);
		assertThat(this.assignment.of("orders")).containsExactly(again);
	}

	@Test
	void findsDeadLettersThatAreStillToBeSent() {
		Delivery sent = new Delivery(this.one.partition(), "letters", 1, null);
		this.one.probe(letter(this.one, sent));
		this.two.probe(letter(this.two, new Delivery(this.two.partition(), "letters", 1, null)));
		this.other.probe(letter(this.other, new Delivery(this.other.partition(), "letters", 1, null)));
		sent.add(Records.record(this.one.partition(), 0));
		this.other.drain(PartitionFixture.NOW);
		assertThat(this.assignment.deadLettering()).as("neither one that is sent nor one of a partition that leaves")
			.containsExactly(this.two);
	}

	private static Probe letter(SourcePartition partition, Delivery delivery) {
		InvalidRecordException rejection = new InvalidRecordException("no key");
		return new Probe.Sending(Records.record(partition.partition(), 0)).deadLettering(rejection,
				new DeadLetter("letters", "orders", rejection), delivery);
	}

	private SourcePartition add(TopicPartition name) {
		SourcePartition partition = PartitionFixture.running(name);
		this.assignment.add(partition);
		return partition;
	}

}
