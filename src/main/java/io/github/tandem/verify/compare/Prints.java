package io.github.tandem.verify.compare;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

import org.jspecify.annotations.Nullable;

/**
 * Hashes of 64 bits, after wyhash: fast, spread evenly, and no protection against
 * somebody who looks for collisions. Two records that differ have the same hash once in
 * 18 trillions of millions.
 */
public final class Prints {

	/**
	 * The hash of no bytes at all.
	 */
	public static final long ABSENT = 0x8ebc6af09c88c6e3L;

	private static final long FIRST = 0xa0761d6478bd642fL;

	private static final long SECOND = 0xe7037ed1a0b428dbL;

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private Prints() {
	}

	/**
	 * Hash bytes.
	 * @param bytes the bytes, or {@code null}
	 * @return their hash, another one for none than for an empty array
	 */
	public static long of(byte @Nullable [] bytes) {
		if (bytes == null) {
			return ABSENT;
		}
		int length = bytes.length;
		long hash = mix(length ^ FIRST, SECOND);
		int at = 0;
		for (; at + 2 * Long.BYTES <= length; at += 2 * Long.BYTES) {
			hash = mix((long) LONGS.get(bytes, at) ^ FIRST, (long) LONGS.get(bytes, at + Long.BYTES) ^ hash);
		}
		for (; at + Long.BYTES <= length; at += Long.BYTES) {
			hash = mix((long) LONGS.get(bytes, at) ^ SECOND, hash ^ FIRST);
		}
		long rest = 0;
		for (; at < length; at++) {
			rest = rest << 8 | bytes[at] & 0xff;
		}
		return mix(hash ^ rest, SECOND);
	}

	/**
	 * Hash a text.
	 * @param text the text
	 * @return its hash
	 */
	public static long of(String text) {
		long hash = FIRST;
		for (int at = 0; at < text.length(); at++) {
			hash = hash * 0x100000001b3L ^ text.charAt(at);
		}
		return mix(hash, SECOND);
	}

	/**
	 * Continue a hash: what comes in another order has another hash.
	 * @param hash the hash so far
	 * @param next what comes next
	 * @return the hash of both
	 */
	public static long and(long hash, long next) {
		return mix(hash ^ FIRST, next ^ SECOND) + next;
	}

	private static long mix(long one, long other) {
		return one * other ^ Math.multiplyHigh(one, other);
	}

}
