package io.github.tandem.takeover;

import org.springframework.context.annotation.Import;

import io.github.tandem.cluster.tls.EncryptedSettings;

/**
 * The application that the command starts: the settings, and nothing that runs. No
 * {@code @Configuration}, or the service would find it.
 */
@Import(EncryptedSettings.class)
class ImportApplication {

}
