package io.github.tandem.offset;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.ByteUtils;
import org.jspecify.annotations.Nullable;

/**
 * Maps as bytes: a version, and numbers of variable length, most of which are differences
 * to the one before. A run of records with one difference takes about six bytes.
 */
public final class MapFormat {

	private static final byte VERSION = 1;

	private MapFormat() {
	}

	/**
	 * Write a map.
	 * @param map the map
	 * @return its bytes
	 */
	public static byte[] write(PartitionSnapshot map) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			out.writeByte(VERSION);
			write(out, map.topicId());
			out.writeUTF((map.targetTopic() != null) ? map.targetTopic() : "");
			numbers(out, map.term(), map.watermark(), map.committed(), map.setBackTo(), map.unknownBefore(),
					map.pairs().size());
			write(out, map.unheard());
			for (Map.Entry<Integer, PairSnapshot> pair : map.pairs().entrySet()) {
				numbers(out, pair.getKey());
				write(out, pair.getValue());
			}
			// added later: earlier versions do not read it
			if (map.targetId() != null || map.loopedTo() > 0) {
				write(out, map.targetId());
				numbers(out, map.loopedTo());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/**
	 * Write a map in a record of bounded size: what is too long loses exactness, old and
	 * new alike, and never says more than is known.
	 * @param map the map
	 * @param limit how many bytes it may take, at least some hundred
	 * @return its bytes
	 */
	public static byte[] write(PartitionSnapshot map, int limit) {
		PartitionSnapshot shorter = map;
		byte[] bytes = write(map);
		while (bytes.length > limit && shorter.pairs().values().stream().anyMatch((pair) -> pair.size() > 2)) {
			shorter = shorter.halved();
			bytes = write(shorter);
		}
		return (bytes.length > limit) ? write(map.withoutRuns()) : bytes;
	}

	private static void write(DataOutputStream out, @Nullable Uuid id) throws IOException {
		out.writeLong((id != null) ? id.getMostSignificantBits() : 0);
		out.writeLong((id != null) ? id.getLeastSignificantBits() : 0);
	}

	private static @Nullable Uuid id(DataInputStream in) throws IOException {
		Uuid id = new Uuid(in.readLong(), in.readLong());
		return id.equals(Uuid.ZERO_UUID) ? null : id;
	}

	private static void write(DataOutputStream out, PairSnapshot pair) throws IOException {
		numbers(out, pair.unknownFrom(), pair.unknownTo(), pair.unknownTarget(), pair.targetEnd());
		write(out, pair.unheard());
		write(out, pair.runs());
		write(out, pair.tail());
	}

	private static void write(DataOutputStream out, @Nullable Unheard unheard) throws IOException {
		if (unheard == null) {
			numbers(out, PairSnapshot.NONE);
			return;
		}
		numbers(out, unheard.to(), unheard.target(), unheard.targetEnd());
	}

	private static void write(DataOutputStream out, List<Run> runs) throws IOException {
		numbers(out, runs.size());
		long source = 0;
		long target = 0;
		for (Run run : runs) {
			boolean folded = !run.gapless();
			numbers(out, run.sourceStart() - source, run.targetStart() - target,
					(run.sourceEnd() - run.sourceStart()) * 2 + (folded ? 1 : 0));
			if (folded) {
				long difference = run.targetStart() - run.sourceStart();
				numbers(out, run.targetEnd() - run.targetStart(), run.least() - difference, run.most() - difference);
			}
			source = run.sourceEnd();
			target = run.targetEnd();
		}
	}

	private static void numbers(DataOutputStream out, long... numbers) throws IOException {
		for (long number : numbers) {
			ByteUtils.writeVarlong(number, out);
		}
	}

	/**
	 * Read a map.
	 * @param bytes what was written
	 * @return the map, or {@code null} if a later version has written it
	 * @throws IllegalArgumentException if this is no map
	 */
	public static @Nullable PartitionSnapshot read(byte[] bytes) {
		try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
			byte version = in.readByte();
			if (version != VERSION) {
				return null;
			}
			Uuid topicId = id(in);
			String targetTopic = in.readUTF();
			int term = (int) number(in);
			long watermark = number(in);
			long committed = number(in);
			long setBackTo = number(in);
			long unknownBefore = number(in);
			long size = number(in);
			Unheard unheard = unheard(in);
			Map<Integer, PairSnapshot> pairs = new HashMap<>();
			for (long pair = 0; pair < size; pair++) {
				pairs.put((int) number(in), pair(in));
			}
			boolean more = in.available() > 0;
			Uuid targetId = more ? id(in) : null;
			long loopedTo = more ? number(in) : 0;
			return new PartitionSnapshot(topicId, targetTopic.isEmpty() ? null : targetTopic, targetId, term, watermark,
					committed, loopedTo, setBackTo, unknownBefore, unheard, Map.copyOf(pairs));
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("Not a map of offsets: %d bytes".formatted(bytes.length), ex);
		}
	}

	private static PairSnapshot pair(DataInputStream in) throws IOException {
		long unknownFrom = number(in);
		long unknownTo = number(in);
		long unknownTarget = number(in);
		long targetEnd = number(in);
		Unheard unheard = unheard(in);
		List<Run> runs = runs(in);
		return new PairSnapshot(runs, runs(in), unknownFrom, unknownTo, unknownTarget, targetEnd, unheard);
	}

	private static @Nullable Unheard unheard(DataInputStream in) throws IOException {
		long to = number(in);
		return (to != PairSnapshot.NONE) ? new Unheard(to, number(in), number(in)) : null;
	}

	private static List<Run> runs(DataInputStream in) throws IOException {
		List<Run> runs = new ArrayList<>();
		long source = 0;
		long target = 0;
		for (long left = number(in); left > 0; left--) {
			long sourceStart = source + number(in);
			long targetStart = target + number(in);
			long length = number(in);
			source = sourceStart + length / 2;
			if (length % 2 == 0) {
				target = targetStart + length / 2;
				runs.add(Run.of(sourceStart, targetStart, length / 2));
			}
			else {
				target = targetStart + number(in);
				long difference = targetStart - sourceStart;
				runs.add(new Run(sourceStart, source, targetStart, target, difference + number(in),
						difference + number(in), false));
			}
		}
		return List.copyOf(runs);
	}

	private static long number(DataInputStream in) throws IOException {
		return ByteUtils.readVarlong(in);
	}

}
