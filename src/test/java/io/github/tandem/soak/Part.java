package io.github.tandem.soak;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The parts that topics play: a fault that takes records away has a topic of its own, so
 * that its load can rest while all others go on.
 */
enum Part {

	/**
	 * Nothing is ever lost of it.
	 */
	STEADY(200, everywhere(6), List.of()),

	/**
	 * Each of its partitions is on one broker of the target alone.
	 */
	SINGLE(30, everywhere(3), List.of(List.of(1), List.of(2), List.of(3))),

	/**
	 * It gets more partitions.
	 */
	GROWING(20, everywhere(1), List.of()),

	/**
	 * Its head is deleted before it is replicated.
	 */
	SHORTENED(20, everywhere(2), List.of()),

	/**
	 * Each of its partitions is on one broker of the source alone, whose disk fails.
	 */
	DAMAGED(20, List.of(List.of(2), List.of(3)), List.of()),

	/**
	 * It is deleted on the source, and created again.
	 */
	DELETED(20, everywhere(3), List.of()),

	/**
	 * It is deleted on the target.
	 */
	FORGOTTEN(20, everywhere(3), List.of()),

	/**
	 * Its followers on the source become leaders though they lag behind.
	 */
	ELECTED(20, List.of(List.of(2, 3), List.of(3, 2)), List.of()),

	/**
	 * Its followers on the target become leaders though they lag behind.
	 */
	TARGET_ELECTED(20, everywhere(2), List.of(List.of(2, 3), List.of(3, 2)));

	private final int perSecond;

	private final List<List<Integer>> sourceReplicas;

	private final List<List<Integer>> targetReplicas;

	Part(int perSecond, List<List<Integer>> sourceReplicas, List<List<Integer>> targetReplicas) {
		this.perSecond = perSecond;
		this.sourceReplicas = sourceReplicas;
		this.targetReplicas = targetReplicas;
	}

	private static List<List<Integer>> everywhere(int partitions) {
		return IntStream.range(0, partitions)
			.mapToObj(
					(partition) -> IntStream.range(0, 3).mapToObj((replica) -> 1 + (partition + replica) % 3).toList())
			.toList();
	}

	String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	int perSecond() {
		return this.perSecond;
	}

	/**
	 * Where its replicas are on the source.
	 * @return the nodes of each partition, the leader first
	 */
	List<List<Integer>> sourceReplicas() {
		return this.sourceReplicas;
	}

	/**
	 * Where its replicas are on the target.
	 * @return the nodes of each partition, or nothing if Tandem creates it
	 */
	List<List<Integer>> targetReplicas() {
		return this.targetReplicas;
	}

	/**
	 * Its configurations: two copies at least, where there are three.
	 * @return names and values
	 */
	Map<String, String> configs() {
		boolean two = this == STEADY || this == GROWING || this == SHORTENED || this == DELETED || this == FORGOTTEN;
		return Map.of("min.insync.replicas", two ? "2" : "1");
	}

}
