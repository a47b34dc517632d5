package io.github.tandem.loop;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;

/**
 * The clusters a record has passed, the first one first, as the value of a header holds
 * them: a byte for the version, {@value #VERSION}, four for the topic it was written to,
 * the CRC-32 of its name in UTF-8, and eight for each cluster, the first of the SHA-256
 * of its id in UTF-8. That two clusters of a hundred have the same eight bytes is as
 * likely as 1 in 10<sup>15</sup>.
 * <p>
 * The topic tells a record that was replicated from one that an application made of it:
 * many, such as Kafka Streams, copy the headers of what they read to what they write.
 */
final class ClusterPath {

	static final byte VERSION = 1;

	private static final int FIRST = 1 + Integer.BYTES;

	private static final int ENTRY = 8;

	private ClusterPath() {
	}

	/**
	 * Write a path.
	 * @param topic name of the topic that the record is written to
	 * @param clusterIds ids of the clusters in the order they were passed
	 * @return the value of the header
	 */
	static byte[] of(String topic, List<String> clusterIds) {
		ByteBuffer path = ByteBuffer.allocate(FIRST + clusterIds.size() * ENTRY).put(VERSION).putInt(topic(topic));
		clusterIds.forEach((id) -> path.put(entry(id)));
		return path.array();
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
		byte[] longer = Arrays.copyOf(path, path.length + ENTRY);
		System.arraycopy(entry, 0, longer, path.length, ENTRY);
		ByteBuffer.wrap(longer).putInt(1, topic);
		return longer;
	}

	/**
	 * The entry of a cluster.
	 * @param clusterId its id
	 * @return its bytes in a path
	 */
	static byte[] entry(String clusterId) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(clusterId.getBytes(StandardCharsets.UTF_8));
			return Arrays.copyOf(digest, ENTRY);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/**
	 * Whether a value is a path of at least one cluster.
	 * @param value the value of a header
	 * @return {@code false} if somebody else wrote it
	 */
	static boolean isPath(byte @Nullable [] value) {
		return value != null && value.length > FIRST && value[0] == VERSION && (value.length - FIRST) % ENTRY == 0;
	}

	/**
	 * Whether a path has a cluster.
	 * @param path the path
	 * @param entry the entry of the cluster
	 * @return {@code true} if it does
	 */
	static boolean has(byte[] path, byte[] entry) {
		for (int at = FIRST; at < path.length; at += ENTRY) {
			if (Arrays.equals(path, at, at + ENTRY, entry, 0, ENTRY)) {
				return true;
			}
		}
		return false;
	}

}
