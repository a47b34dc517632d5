package io.github.tandem.offset.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.github.tandem.offset.MapFormat;
import io.github.tandem.offset.PartitionSnapshot;

/**
 * A map as an owner of its partition has written it, and what tells which of two is the
 * later one: whoever takes a partition over counts its term on, and of two in one term
 * the later one is in a later generation of the consumer group.
 *
 * @param cluster id of the source cluster
 * @param term counts the owners that have written
 * @param generation generation of the consumer group in which its owner took it over
 * @param owner the process that wrote it
 * @param change counts what has changed for its owner
 * @param at when it was written
 * @param map the bytes of the map, as they take a hundredth of its objects' memory
 */
record StoredMap(String cluster, int term, int generation, UUID owner, long change, Instant at, byte[] map) {

	private static final byte VERSION = 1;

	// half of what a broker takes for a batch unless it is told otherwise
	private static final int LARGEST = 512 * 1024;

	/**
	 * Make the record of a map.
	 * @param cluster id of the source cluster
	 * @param own the map and its owner's place among all owners
	 * @param owner the process
	 * @param at the time
	 * @return the record, of at most half a megabyte
	 */
	static StoredMap of(String cluster, OwnMap own, UUID owner, Instant at) {
		// before the copy: what changes in between is written once more
		long change = own.map().changes();
		PartitionSnapshot snapshot = own.map().snapshot();
		return new StoredMap(cluster, snapshot.term(), own.generation(), owner, change, at,
				MapFormat.write(snapshot, LARGEST));
	}

	/**
	 * Whether this one is to be believed after another one, behind which it stands.
	 * @param before the other one
	 * @return {@code false} if an earlier owner, or the same one before, has written it
	 */
	boolean follows(StoredMap before) {
		int later = compareOwners(before);
		return later > 0 || later == 0 && (!this.owner.equals(before.owner) || this.change >= before.change);
	}

	/**
	 * Compare when the owners took the partition over.
	 * @param other another map of the partition
	 * @return more than zero if this one's owner did later
	 */
	int compareOwners(StoredMap other) {
		int terms = Integer.compare(this.term, other.term);
		return (terms != 0) ? terms : Integer.compare(this.generation, other.generation);
	}

	/**
	 * The map.
	 * @return the map, or {@code null} if a later version has written it
	 */
	@Nullable PartitionSnapshot snapshot() {
		return MapFormat.read(this.map);
	}

	byte[] toBytes() {
		byte[] id = this.cluster.getBytes(StandardCharsets.UTF_8);
		return ByteBuffer.allocate(1 + 2 + id.length + 4 + 4 + 16 + 8 + 8 + this.map.length)
			.put(VERSION)
			.putShort((short) id.length)
			.put(id)
			.putInt(this.term)
			.putInt(this.generation)
			.putLong(this.owner.getMostSignificantBits())
			.putLong(this.owner.getLeastSignificantBits())
			.putLong(this.change)
			.putLong(this.at.toEpochMilli())
			.put(this.map)
			.array();
	}

	/**
	 * Read a record.
	 * @param value value of the record
	 * @return what it says, or {@code null} if a later version has written it, or
	 * somebody else
	 */
	static @Nullable StoredMap read(byte @Nullable [] value) {
		if (value == null || value.length == 0 || value[0] != VERSION) {
			return null;
		}
		try {
			ByteBuffer buffer = ByteBuffer.wrap(value, 1, value.length - 1);
			byte[] id = new byte[buffer.getShort()];
			buffer.get(id);
			int term = buffer.getInt();
			int generation = buffer.getInt();
			UUID owner = new UUID(buffer.getLong(), buffer.getLong());
			long change = buffer.getLong();
			Instant at = Instant.ofEpochMilli(buffer.getLong());
			byte[] map = new byte[buffer.remaining()];
			buffer.get(map);
			StoredMap stored = new StoredMap(new String(id, StandardCharsets.UTF_8), term, generation, owner, change,
					at, map);
			return (stored.snapshot() != null) ? stored : null;
		}
		catch (BufferUnderflowException | NegativeArraySizeException | IllegalArgumentException ex) {
			return null;
		}
	}

}
