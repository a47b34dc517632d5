package io.github.tandem.doctor.report;

import java.util.Locale;

/**
 * What a row looked at, in the order in which a client gets there.
 */
public enum Step {

	/** The address as it was written. */
	SYNTAX,

	/** The address's name to its IP addresses. */
	RESOLUTION,

	/** Whether an advertised address can mean anything on this side of the network. */
	ADVERTISED,

	/** A connection. */
	TCP,

	/** Encryption, and the certificate. */
	TLS,

	/** The login. */
	SASL,

	/** Kafka's protocol, and the release as far as it tells. */
	PROTOCOL,

	/** Packets of full size, both ways. */
	PACKETS,

	/** The round trip of a small request. */
	ROUND_TRIP,

	/** Which cluster and which broker answered. */
	IDENTITY,

	/** The brokers that the cluster advertises. */
	BROKERS,

	/** The cluster's controller. */
	CONTROLLER,

	/** Leaders that clients of this listener can reach. */
	LEADERS,

	/** The brokers' racks. */
	RACKS,

	/** The difference between the clocks. */
	CLOCK,

	/** How long committed offsets are kept. */
	OFFSETS_RETENTION,

	/** The largest batch that each cluster takes. */
	LIMITS,

	/** The certificate that this client shows. */
	CERTIFICATE,

	/** Quotas of this user or client. */
	QUOTAS,

	/** What the user may do. */
	RIGHTS,

	/** A record that was written and read, on request. */
	WRITE_PROBE;

	/**
	 * The name in reports.
	 * @return lower case with hyphens
	 */
	public String code() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
