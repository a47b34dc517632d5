package io.github.tandem.route;

/**
 * Which records of transactional producers are replicated.
 */
public enum Isolation {

	/**
	 * Only those of committed transactions.
	 */
	READ_COMMITTED,

	/**
	 * Also those of open and aborted transactions.
	 */
	READ_UNCOMMITTED

}
