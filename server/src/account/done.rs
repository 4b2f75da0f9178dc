//! What a page says of something that was just done. Only the key travels in the address, so
//! nobody can make a page of this site say words of theirs.

/// The words of a key.
pub(crate) fn words(key: &str) -> Option<String> {
    let words = match key {
        "account-deleted" => "Your account is deleted. A mail confirms it.",
        "signed-out" => "You are signed out.",
        "signed-out-everywhere" => "You are signed out on every device.",
        "others-signed-out" => "You are signed out on every other device.",
        "device-signed-out" => "That device is signed out.",
        "password-reset" => "Your new password holds. Sign in with it.",
        "password-changed" => {
            "Your password is changed. Every other device is signed out, and your API keys are revoked."
        }
        "name-changed" => "Your name is changed.",
        "address-changed" => {
            "Your mail address is changed. Every other device is signed out, and your API keys are revoked."
        }
        "verified" => "Your address is verified. Welcome.",
        "sent-again" => "If a registration with this address waits, its mail is on its way again.",
        "asked" => "Your request is sent. You are told by mail, and here, when it is decided.",
        "withdrawn" => "Your request is withdrawn.",
        "left" => "You have left the workspace.",
        "approved" => "The request is approved. The person is told by mail.",
        "approved-admin" => {
            "The request is approved. As its first member, the person is the workspace's admin."
        }
        "rejected" => "The request is refused. The person is told by mail.",
        "promoted" => "The member is an admin from now on.",
        "removed" => "The member is removed.",
        "sharing" => "Whether members may share is changed.",
        "saved" => "The view is saved.",
        "renamed" => "The name is changed.",
        "updated" => "The saved view now holds what you looked at.",
        "deleted" => "It is deleted.",
        "default" => "The tool opens on this view from now on.",
        "no-default" => "The tool opens as usual from now on.",
        "uploaded" => "The document is uploaded.",
        "shared" => "The document is shared with the workspace.",
        "unshared" => "The document is no longer shared with the workspace.",
        "key-revoked" => "The key opens nothing any more.",
        "key-limited" => "The limits of the key are changed.",
        "revoked" => "The link no longer works.",
        _ => return None,
    };
    Some(words.to_owned())
}
