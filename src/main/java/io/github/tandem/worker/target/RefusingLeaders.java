package io.github.tandem.worker.target;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

import org.apache.kafka.common.TopicPartition;

import io.github.tandem.log.RetriedErrors;
import io.github.tandem.log.RetriedErrors.Answer;
import io.github.tandem.partition.Probe;
import io.github.tandem.partition.SourcePartition;
import io.github.tandem.partition.TargetBinding;

/**
 * Which leaders refuse what is sent to them again and again, and so do answer.
 */
final class RefusingLeaders {

	// a producer sends again about once a second
	private static final Duration RECENT = Duration.ofSeconds(5);

	private final KnownTopics topics;

	private final RetriedErrors errors;

	RefusingLeaders(KnownTopics topics, RetriedErrors errors) {
		this.topics = topics;
		this.errors = errors;
	}

	/**
	 * Note it at the leaders for which partitions wait.
	 * @param partitions all partitions of the thread
	 */
	void note(Collection<SourcePartition> partitions) {
		Set<String> whole = new HashSet<>();
		for (SourcePartition partition : partitions) {
			TargetBinding target = partition.target().binding();
			if (!partition.target().acknowledgementWait().isTooLong()) {
				continue;
			}
			Probe.DeadLettering letter = partition.probe().deadLettering();
			if (letter != null) {
				whole.add(letter.letter().topic());
			}
			else if (target != null && target.keepsPartition()) {
				note(target.name(), partition.partition().partition());
			}
			else if (target != null) {
				whole.add(target.name());
			}
		}
		for (String topic : whole) {
			for (int number = 0; number < this.topics.leaders(topic).partitions(); number++) {
				note(topic, number);
			}
		}
	}

	private void note(String topic, int number) {
		Answer answer = this.errors.of(new TopicPartition(topic, number));
		if (answer != null && !this.topics.now().isAfter(answer.at().plus(RECENT))) {
			for (Leader leader : this.topics.leaders(topic).of(number)) {
				leader.refuses();
			}
		}
	}

}
