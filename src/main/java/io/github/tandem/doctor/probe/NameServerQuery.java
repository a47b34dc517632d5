package io.github.tandem.doctor.probe;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;

import javax.naming.CommunicationException;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

/**
 * Asks one name server, past the caches of this machine and of the JVM.
 */
class NameServerQuery {

	private final String server;

	private final String type;

	private final Clock clock;

	/**
	 * Ask a server.
	 * @param server its IP address
	 * @param type {@code A} or {@code AAAA}
	 * @param clock tells how long it took
	 */
	NameServerQuery(String server, String type, Clock clock) {
		this.server = server;
		this.type = type;
		this.clock = clock;
	}

	/**
	 * Ask for a name.
	 * @param names full names, in turn until there is one
	 * @param patience how long to wait for an answer
	 * @return the answer
	 */
	ServerAnswer ask(List<String> names, Duration patience) {
		Instant start = this.clock.instant();
		try {
			DirContext context = new InitialDirContext(environment(patience));
			try {
				for (String name : names) {
					List<InetAddress> addresses = addresses(context, name);
					if (!addresses.isEmpty()) {
						return new ServerAnswer.Knows(this.server, addresses, since(start));
					}
				}
				return new ServerAnswer.Denies(this.server, since(start));
			}
			finally {
				context.close();
			}
		}
		catch (CommunicationException ex) {
			return new ServerAnswer.Silent(this.server);
		}
		catch (NamingException ex) {
			return new ServerAnswer.Fails(this.server, String.valueOf(ex.getMessage()));
		}
	}

	private List<InetAddress> addresses(DirContext context, String name) throws NamingException {
		List<InetAddress> addresses = new ArrayList<>();
		try {
			Attribute attribute = context.getAttributes(name, new String[] { this.type }).get(this.type);
			NamingEnumeration<?> values = (attribute != null) ? attribute.getAll() : null;
			while (values != null && values.hasMore()) {
				addresses.add(InetAddress.getByName(String.valueOf(values.next())));
			}
		}
		catch (NameNotFoundException ex) {
			return List.of();
		}
		catch (UnknownHostException ex) {
			throw (NamingException) new NamingException("an answer that is no address").initCause(ex);
		}
		return addresses;
	}

	private Hashtable<String, String> environment(Duration patience) {
		Hashtable<String, String> environment = new Hashtable<>();
		environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
		environment.put(Context.PROVIDER_URL,
				"dns://" + (this.server.contains(":") ? "[" + this.server + "]" : this.server));
		// the second of two tries waits twice as long
		environment.put("com.sun.jndi.dns.timeout.initial", String.valueOf(Math.max(1, patience.toMillis() / 2)));
		environment.put("com.sun.jndi.dns.timeout.retries", "2");
		return environment;
	}

	private Duration since(Instant start) {
		return Duration.between(start, this.clock.instant());
	}

}
