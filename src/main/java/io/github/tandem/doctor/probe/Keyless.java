package io.github.tandem.doctor.probe;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

import org.jspecify.annotations.Nullable;

/**
 * Has no certificate and remembers whether one was asked for.
 */
class Keyless extends X509ExtendedKeyManager {

	private volatile boolean asked;

	boolean wasAsked() {
		return this.asked;
	}

	@Override
	public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
		this.asked = true;
		return null;
	}

	@Override
	public @Nullable String chooseEngineClientAlias(String[] types, Principal @Nullable [] issuers,
			@Nullable SSLEngine engine) {
		this.asked = true;
		return null;
	}

	@Override
	public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
		return null;
	}

	@Override
	public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
		return null;
	}

	@Override
	public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
		return null;
	}

	@Override
	public X509Certificate @Nullable [] getCertificateChain(String alias) {
		return null;
	}

	@Override
	public @Nullable PrivateKey getPrivateKey(String alias) {
		return null;
	}

}
