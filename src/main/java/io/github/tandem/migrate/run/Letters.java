package io.github.tandem.migrate.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

import io.github.tandem.command.Counted;
import io.github.tandem.delivery.DeadLetter;
import io.github.tandem.migrate.plan.PartitionTask;
import io.github.tandem.migrate.report.LeftOut;

/**
 * Dead letters of a plan, in bounded memory: the first are named, all are counted. One
 * that was sent twice counts once, as long as there are not too many to remember.
 */
final class Letters {

	private static final int SHOWN = 20;

	private static final int REMEMBERED = 200_000;

	private final Map<TopicPartition, PartitionTask> tasks;

	private final Map<TopicPartition, Set<Long>> seen = new HashMap<>();

	// by their places on the source
	private final TreeMap<String, String> lines = new TreeMap<>();

	private int remembered;

	private long more;

	Letters(Map<TopicPartition, PartitionTask> tasks) {
		this.tasks = tasks;
	}

	void note(ConsumerRecord<byte[], byte[]> letter) {
		DeadLetter.Place place = DeadLetter.source(letter.headers());
		PartitionTask task = (place != null) ? this.tasks.get(place.partition()) : null;
		if (place == null || task == null || place.offset() < task.begin()) {
			return;
		}
		if (isKnown(place)) {
			return;
		}
		this.lines.put(
				"%s-%010d-%020d".formatted(place.partition().topic(), place.partition().partition(), place.offset()),
				line(place, letter));
		if (this.lines.size() > SHOWN) {
			this.lines.pollLastEntry();
		}
	}

	private boolean isKnown(DeadLetter.Place place) {
		Set<Long> offsets = this.seen.computeIfAbsent(place.partition(), (key) -> new HashSet<>());
		if (offsets.contains(place.offset())) {
			return true;
		}
		if (this.remembered < REMEMBERED) {
			offsets.add(place.offset());
			this.remembered++;
		}
		else {
			this.more++;
		}
		return false;
	}

	private static String line(DeadLetter.Place place, ConsumerRecord<byte[], byte[]> letter) {
		String reason = DeadLetter.reason(letter.headers());
		return "%s, offset %d: in the dead-letter topic, %s-%d, offset %d%s".formatted(place.partition(),
				place.offset(), letter.topic(), letter.partition(), letter.offset(),
				(reason != null) ? ": " + reason : "");
	}

	LeftOut leftOut() {
		long all = this.remembered + this.more;
		List<String> said = new ArrayList<>(this.lines.values());
		if (all > said.size()) {
			said.add("and %s more%s".formatted(Counted.of(all - said.size(), "dead letter"),
					(this.more > 0) ? ", or less, as some may be there twice" : ""));
		}
		return new LeftOut(all, said, null);
	}

}
