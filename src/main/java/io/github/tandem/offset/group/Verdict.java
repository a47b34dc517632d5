package io.github.tandem.offset.group;

import java.util.Locale;

/**
 * How the offset that a group has on the target compares with the translated one, and
 * what follows from that.
 */
public enum Verdict {

	/**
	 * They are the same, or the group is further on by no more than the translation
	 * leaves open, or rests where it was committed exactly: what stands between is of
	 * others.
	 */
	EQUAL,

	/**
	 * The translated offset is to be committed: by the instance that has the partition,
	 * if it may.
	 */
	TO_BE_SET,

	/**
	 * The translated offset was committed by this instance.
	 */
	SET,

	/**
	 * The group has members on the target, which commit there themselves.
	 */
	ACTIVE,

	/**
	 * The group is further on on the target: it would read records again.
	 */
	AHEAD,

	/**
	 * The group went on, or was set back, on the target by itself, and has committed
	 * nothing on the source since.
	 */
	RESET,

	/**
	 * Another deployment commits the group there.
	 */
	TAKEN,

	/**
	 * The group was not committed on the target: the cluster refused.
	 */
	FAILED;

	/**
	 * Its name in JSON.
	 * @return lower case, with hyphens
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
