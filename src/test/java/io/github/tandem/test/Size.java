package io.github.tandem.test;

/**
 * How large a test is: as large as a build has time for, or, with the system property
 * {@code test.full}, as large as the acceptance asks for.
 */
public final class Size {

	private static final boolean FULL = Boolean.getBoolean("test.full");

	private Size() {
	}

	/**
	 * Choose between two sizes.
	 * @param <T> type of the size
	 * @param quick the size for a build
	 * @param full the size for the acceptance
	 * @return one of both
	 */
	public static <T> T of(T quick, T full) {
		return FULL ? full : quick;
	}

}
