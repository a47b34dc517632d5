package io.github.tandem.doctor.report;

import java.util.Locale;

/**
 * What can be wrong; each has a section of its name in the documentation.
 */
public enum Symptom {

	/** An address that is not host and port. */
	BAD_ADDRESS,

	/** A name that nobody knows here. */
	UNRESOLVABLE_NAME,

	/** No name server answers. */
	NAME_SERVER_SILENT,

	/** Name servers answer late. */
	NAME_SERVER_SLOW,

	/** Two name servers answer differently. */
	NAME_SERVERS_DISAGREE,

	/** A broker advertises a loopback or wildcard address. */
	ADVERTISED_LOCALHOST,

	/** A broker advertises an IP address that means nothing here. */
	ADVERTISED_IP_UNREACHABLE,

	/** Packets to an address vanish. */
	CONNECTION_DROPPED,

	/** An address refuses connections. */
	CONNECTION_REFUSED,

	/** There is no route to an address. */
	NO_ROUTE,

	/** Small packets get through and large ones do not. */
	LARGE_PACKETS_LOST,

	/** The client speaks plain text and the listener TLS. */
	LISTENER_SPEAKS_TLS,

	/** The client speaks TLS and the listener plain text. */
	LISTENER_SPEAKS_PLAINTEXT,

	/** Something other than Kafka answers. */
	NOT_KAFKA,

	/** A connection that is closed or stays silent before anything is said. */
	NO_ANSWER,

	/** A certificate that is not valid any more, or not yet. */
	CERTIFICATE_EXPIRED,

	/** A certificate that is valid for a few more days only. */
	CERTIFICATE_EXPIRES_SOON,

	/** An SSL bundle that was renewed and cannot be used. */
	RENEWAL_UNUSABLE,

	/** A certificate without the name that was used. */
	CERTIFICATE_NAME,

	/** A certificate of an authority that is not trusted. */
	CERTIFICATE_AUTHORITY,

	/** The broker refuses the client's certificate, or misses one. */
	CLIENT_CERTIFICATE,

	/** Both sides find no common protocol or cipher. */
	TLS_REFUSED,

	/** The listener does not offer the mechanism. */
	MECHANISM_NOT_OFFERED,

	/** The broker refuses the login. */
	LOGIN_REFUSED,

	/** The listener demands a login and the client has none. */
	LISTENER_WANTS_LOGIN,

	/** The client logs in and the listener knows no logins. */
	LISTENER_WANTS_NO_LOGIN,

	/** The client's own login settings cannot be used. */
	LOGIN_UNUSABLE,

	/** An address that the doctor failed to examine. */
	NOT_EXAMINED,

	/** A broker that does not answer a request. */
	REQUEST_FAILED,

	/** Another broker than the advertised one answers. */
	WRONG_BROKER,

	/** Another cluster answers. */
	WRONG_CLUSTER,

	/** Source and target are one cluster. */
	SAME_CLUSTER,

	/** Leaders without the listener that the client came by. */
	LISTENER_MISSING,

	/** No broker is the controller. */
	NO_CONTROLLER,

	/** The clocks differ. */
	CLOCKS_DIFFER,

	/** The target takes smaller batches than the source. */
	LIMIT_BELOW_SOURCE,

	/** The user may not do what a route needs. */
	MISSING_RIGHT,

	/** A record of the probe was not written, or not read back. */
	WRITE_FAILED;

	/**
	 * The name in reports and of the section.
	 * @return lower case with hyphens
	 */
	public String code() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
