package io.github.tandem.offset.group;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.ByteUtils;
import org.jspecify.annotations.Nullable;

import io.github.tandem.offset.Place;
import io.github.tandem.offset.Translation;

/**
 * What is kept of a group until the next round: its offsets, and what it had when they
 * were last the translated ones. As bytes, since there may be hundreds of thousands of
 * offsets: that takes a tenth of the memory of the objects.
 */
final class KeptOffsets {

	private static final Place[] PLACES = Place.values();

	private static final Verdict[] VERDICTS = Verdict.values();

	private static final int AGREED = 1;

	private static final int EXACT = 2;

	private final List<ReplicatedTopic> topics = new ArrayList<>(1);

	private final List<String> texts = new ArrayList<>(0);

	private final byte[] bytes;

	private final int size;

	private final int inexact;

	/**
	 * Keep what is known of a group.
	 * @param offsets its offsets; what it has noted beside them is not kept
	 * @param looks what it had on the target when that was last as translated, by
	 * partition, also of partitions that are not among the offsets
	 */
	KeptOffsets(Collection<GroupOffset> offsets, Map<TopicPartition, LastLook> looks) {
		this.size = offsets.size();
		this.inexact = (int) offsets.stream().filter((offset) -> offset.translation().reread() > 0).count();
		ByteArrayOutputStream written = new ByteArrayOutputStream(24 * this.size + 16);
		try (DataOutputStream out = new DataOutputStream(written)) {
			Map<Integer, Long> last = Map.of();
			for (GroupOffset offset : offsets) {
				last = write(offset, last, out);
			}
			numbers(out, looks.size());
			for (Map.Entry<TopicPartition, LastLook> look : looks.entrySet()) {
				last = write(look.getKey(), look.getValue(), last, out);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.bytes = written.toByteArray();
	}

	private Map<Integer, Long> write(GroupOffset offset, Map<Integer, Long> last, DataOutputStream out)
			throws IOException {
		Translation translation = offset.translation();
		numbers(out, index(this.topics, offset.topic()), offset.target().partition(), translation.offset(),
				translation.reread(), translation.place().ordinal(),
				(offset.onTarget() != null) ? offset.onTarget() + 1 : 0, offset.verdict().ordinal(),
				(offset.detail() != null) ? index(this.texts, offset.detail()) + 1 : 0);
		return write(offset.committed(), last, out);
	}

	private Map<Integer, Long> write(TopicPartition partition, LastLook look, Map<Integer, Long> last,
			DataOutputStream out) throws IOException {
		numbers(out, index(this.texts, partition.topic()), partition.partition(), look.offset(),
				look.writtenAt().equals(Instant.MIN) ? 0 : look.writtenAt().toEpochMilli() + 1,
				(look.agreed() ? AGREED : 0) + (look.exact() ? EXACT : 0));
		return write(look.committed(), last, out);
	}

	// where records go by their keys, it is the same for each partition of the target
	private static Map<Integer, Long> write(Map<Integer, Long> committed, Map<Integer, Long> last, DataOutputStream out)
			throws IOException {
		if (committed.equals(last)) {
			numbers(out, 0);
			return last;
		}
		numbers(out, committed.size() + 1L);
		for (Map.Entry<Integer, Long> entry : committed.entrySet()) {
			numbers(out, entry.getKey(), entry.getValue());
		}
		return committed;
	}

	private static void numbers(DataOutputStream out, long... numbers) throws IOException {
		for (long number : numbers) {
			ByteUtils.writeVarlong(number, out);
		}
	}

	private static <T> int index(List<T> all, T one) {
		int index = all.lastIndexOf(one);
		if (index < 0) {
			all.add(one);
			return all.size() - 1;
		}
		return index;
	}

	/**
	 * How many offsets there are.
	 * @return their number
	 */
	int size() {
		return this.size;
	}

	/**
	 * How many of them are not translated exactly.
	 * @return their number
	 */
	int inexact() {
		return this.inexact;
	}

	/**
	 * The offsets.
	 * @param group name of the group
	 * @return as they were, without what is noted beside them
	 */
	List<GroupOffset> offsets(String group) {
		List<GroupOffset> offsets = new ArrayList<>(this.size);
		read(group, offsets, new HashMap<>());
		return offsets;
	}

	/**
	 * What the group had when its offsets on the target were last the translated ones.
	 * @return the looks, to be changed by whoever asks
	 */
	Map<TopicPartition, LastLook> looks() {
		Map<TopicPartition, LastLook> looks = new HashMap<>();
		read("", new ArrayList<>(), looks);
		return looks;
	}

	private void read(String group, List<GroupOffset> offsets, Map<TopicPartition, LastLook> looks) {
		ByteBuffer in = ByteBuffer.wrap(this.bytes);
		Map<Integer, Long> committed = Map.of();
		for (int left = this.size; left > 0; left--) {
			ReplicatedTopic topic = this.topics.get((int) number(in));
			TopicPartition target = new TopicPartition(topic.target(), (int) number(in));
			Translation translation = Translation.of(number(in), number(in), PLACES[(int) number(in)]);
			long onTarget = number(in);
			Verdict verdict = VERDICTS[(int) number(in)];
			int detail = (int) number(in);
			committed = committed(in, committed);
			offsets.add(new GroupOffset(group, topic, target, committed, translation, "",
					(onTarget > 0) ? (Long) (onTarget - 1) : null, null, verdict, text(detail - 1)));
		}
		for (long left = number(in); left > 0; left--) {
			TopicPartition target = new TopicPartition(this.texts.get((int) number(in)), (int) number(in));
			long offset = number(in);
			long writtenAt = number(in);
			long known = number(in);
			committed = committed(in, committed);
			looks.put(target, new LastLook((known & AGREED) != 0, offset, committed,
					(writtenAt != 0) ? Instant.ofEpochMilli(writtenAt - 1) : Instant.MIN, (known & EXACT) != 0));
		}
	}

	private @Nullable String text(int index) {
		return (index >= 0) ? this.texts.get(index) : null;
	}

	private static Map<Integer, Long> committed(ByteBuffer in, Map<Integer, Long> last) {
		long more = number(in);
		if (more == 0) {
			return last;
		}
		if (more == 2) {
			return Map.of((int) number(in), number(in));
		}
		Map<Integer, Long> committed = new TreeMap<>();
		for (long left = more - 1; left > 0; left--) {
			committed.put((int) number(in), number(in));
		}
		return committed;
	}

	private static long number(ByteBuffer in) {
		return ByteUtils.readVarlong(in);
	}

}
