package io.github.tandem.loop;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;

/**
 * The clusters a record has passed, the first one first, as the value of a header holds
 * them: a byte for the version, {@value #VERSION}, four for the topic it was written to,
 * the CRC-32 of its name in UTF-8, and an entry for each cluster. An entry is a byte for
 * its length and the id of the cluster in UTF-8. The ids that Kafka makes are 16 bytes,
 * written as 22 characters of Base64: of those the entry holds the bytes, behind a length
 * of 0. So one cluster takes 22 bytes and each more 17.
 * <p>
 * The topic tells a record that was replicated from one that an application made of it:
 * many, such as Kafka Streams, copy the headers of what they read to what they write.
 */
final class ClusterPath {

	static final byte VERSION = 1;

	private static final byte UUID = 0;

	private static final int UUID_BYTES = 16;

	private static final int UUID_CHARACTERS = 22;

	private static final int LONGEST = 255;

	private static final int FIRST = 1 + Integer.BYTES;

	private ClusterPath() {
	}

	/**
	 * Write a path.
	 * @param topic name of the topic that the record is written to
	 * @param clusterIds ids of the clusters in the order they were passed
	 * @return the value of the header
	 */
	static byte[] of(String topic, List<String> clusterIds) {
		byte[] path = ByteBuffer.allocate(FIRST).put(VERSION).putInt(topic(topic)).array();
		for (String id : clusterIds) {
			path = append(path, entry(id));
		}
		return path;
	}

	/**
	 * What a path holds of the topic that the record was written to.
	 * @param name name of the topic
	 * @return its four bytes
	 */
	static int topic(String name) {
		CRC32 sum = new CRC32();
		sum.update(name.getBytes(StandardCharsets.UTF_8));
		return (int) sum.getValue();
	}

	/**
	 * Whether a record that has a path was written to a topic with it.
	 * @param path the path
	 * @param topic what a path holds of the topic
	 * @return {@code false} if somebody copied the header to another topic
	 */
	static boolean isOf(byte[] path, int topic) {
		return ByteBuffer.wrap(path).getInt(1) == topic;
	}

	/**
	 * Lengthen a path by one cluster.
	 * @param path the path
	 * @param entry the entry of the cluster
	 * @param topic what a path holds of the topic that the record is written to
	 * @return the longer path
	 */
	static byte[] extend(byte[] path, byte[] entry, int topic) {
		byte[] longer = append(path, entry);
		ByteBuffer.wrap(longer).putInt(1, topic);
		return longer;
	}

	/**
	 * Read a path.
	 * @param value the value of a header
	 * @return ids of the clusters in the order they were passed, or {@code null} if it is
	 * no path
	 */
	static @Nullable List<String> read(byte @Nullable [] value) {
		if (value == null || !isPath(value)) {
			return null;
		}
		List<String> ids = new ArrayList<>();
		for (int at = FIRST; at < value.length; at = next(value, at)) {
			byte[] id = Arrays.copyOfRange(value, at + 1, next(value, at));
			ids.add((value[at] == UUID) ? Base64.getUrlEncoder().withoutPadding().encodeToString(id)
					: new String(id, StandardCharsets.UTF_8));
		}
		return ids;
	}

	/**
	 * The entry of a cluster.
	 * @param clusterId its id
	 * @return its bytes in a path
	 */
	static byte[] entry(String clusterId) {
		byte[] uuid = uuid(clusterId);
		byte[] id = (uuid != null) ? uuid : clusterId.getBytes(StandardCharsets.UTF_8);
		// no broker has an id that long, and its beginning tells it apart as well
		int length = Math.min(id.length, LONGEST);
		byte[] entry = new byte[1 + length];
		entry[0] = (uuid != null) ? UUID : (byte) length;
		System.arraycopy(id, 0, entry, 1, length);
		return entry;
	}

	private static byte @Nullable [] uuid(String clusterId) {
		if (clusterId.length() != UUID_CHARACTERS) {
			return null;
		}
		try {
			byte[] bytes = Base64.getUrlDecoder().decode(clusterId);
			// the last character has bits that the bytes do not keep
			boolean exact = bytes.length == UUID_BYTES
					&& Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(clusterId);
			return exact ? bytes : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static byte[] append(byte[] path, byte[] entry) {
		byte[] longer = Arrays.copyOf(path, path.length + entry.length);
		System.arraycopy(entry, 0, longer, path.length, entry.length);
		return longer;
	}

	/**
	 * Whether a value is a path of at least one cluster.
	 * @param value the value of a header
	 * @return {@code false} if somebody else wrote it
	 */
	static boolean isPath(byte @Nullable [] value) {
		if (value == null || value.length <= FIRST || value[0] != VERSION) {
			return false;
		}
		int at = FIRST;
		while (at < value.length) {
			at = next(value, at);
		}
		return at == value.length;
	}

	/**
	 * Whether a path has a cluster.
	 * @param path the path
	 * @param entry the entry of the cluster
	 * @return {@code true} if it does
	 */
	static boolean has(byte[] path, byte[] entry) {
		for (int at = FIRST; at < path.length; at = next(path, at)) {
			if (Arrays.equals(path, at, next(path, at), entry, 0, entry.length)) {
				return true;
			}
		}
		return false;
	}

	private static int next(byte[] path, int at) {
		return at + 1 + ((path[at] == UUID) ? UUID_BYTES : Byte.toUnsignedInt(path[at]));
	}

}
